#!/usr/bin/env bash
# Prepares the real peers of the tests outside of the project, once: the official Node runtime
# client of AWS Lambda (built from its own sources, about 150 s), workerd, an edge runtime, and the
# rule engines that tributary_bench is held against.
# What can't be prepared is skipped by its test. Exits non-zero when something is missing.
# usage: installer/peers.sh      TRIBUTARY_RIC_DIR, TRIBUTARY_WORKERD_DIR and
#        TRIBUTARY_RULES_PEERS_DIR choose the folders
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/tributary-tests
ric=${TRIBUTARY_RIC_DIR:-$cache/ric}
workerd=${TRIBUTARY_WORKERD_DIR:-$cache/workerd}
rules=${TRIBUTARY_RULES_PEERS_DIR:-$cache/rules}
rules_files=$root/tests/bench/rules_peers
ric_version=3.3.0
workerd_version=1.20261117.1
export npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

has_ric() { compgen -G "$ric/node_modules/aws-lambda-ric/dist/*.node" >/dev/null; }
has_workerd() { compgen -G "$workerd/node_modules/@cloudflare/workerd-linux-*/bin/workerd" >/dev/null; }

# Of the versions that the project names now.
has_rules() {
  [ -d "$rules/node_modules/json-rules-engine" ] && cmp -s "$rules_files/package-lock.json" "$rules/installed"
}

prepare_ric() {
  local packages=(autoconf automake libtool cmake g++ make unzip python3 libcurl4-openssl-dev)
  [ -e /usr/include/node/node_api.h ] || packages+=(libnode-dev)
  install_missing "${packages[@]}" || return 1
  say "Building the Node runtime client $ric_version (once, in $ric)"
  mkdir -p "$ric" && cd "$ric" || return 1
  [ -e package.json ] || printf '{"name": "tributary-peer-ric", "private": true}\n' >package.json
  # The headers and the Python of the distribution: nothing else is downloaded for the build.
  PATH=/usr/bin:/bin:$PATH npm_config_nodedir=/usr npm_config_python=/usr/bin/python3 \
    npm install "aws-lambda-ric@$ric_version" --foreground-scripts >build.log 2>&1 \
    || { tail -n 20 build.log >&2; return 1; }
  has_ric
}

prepare_workerd() {
  say "Fetching workerd $workerd_version (once, to $workerd)"
  mkdir -p "$workerd" && cd "$workerd" || return 1
  [ -e package.json ] || printf '{"name": "tributary-peer-workerd", "private": true}\n' >package.json
  npm install "workerd@$workerd_version" --ignore-scripts >install.log 2>&1 \
    || { tail -n 20 install.log >&2; return 1; }
  has_workerd
}

prepare_rules() {
  say "Fetching the rule engines of the benchmarks (once, to $rules)"
  mkdir -p "$rules" && cd "$rules" || return 1
  cp "$rules_files/package.json" "$rules_files/package-lock.json" . || return 1
  npm install --ignore-scripts >install.log 2>&1 || { tail -n 20 install.log >&2; return 1; }
  cp "$rules_files/package-lock.json" installed
}

has_ric && has_workerd && has_rules && exit 0
command -v node >/dev/null || install_missing nodejs || exit 1
command -v npm >/dev/null || install_missing npm || exit 1
failed=0
has_ric || prepare_ric || { echo "the Node runtime client is not available" >&2; failed=1; }
has_workerd || prepare_workerd || { echo "workerd is not available" >&2; failed=1; }
has_rules || prepare_rules || { echo "the rule engines of the benchmarks are not available" >&2; failed=1; }
exit "$failed"
