# Shared by run.sh and test.sh: finds the project, installs what is missing. Sourced, not run.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\n== %s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

build_packages=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates
  qt6-base-dev qt6-base-dev-tools qt6-charts-dev qt6-svg-dev qt6-tools-dev qt6-tools-dev-tools
  qt6-l10n-tools linguist-qt6 libqt6opengl6-dev libxkbcommon-dev libgl1-mesa-dev
  qtkeychain-qt6-dev libcurl4-openssl-dev nlohmann-json3-dev libsqlite3-dev libyaml-cpp-dev
  prometheus-cpp-dev libarchive-dev libcli11-dev libmicrohttpd-dev libfmt-dev)
run_packages=(bubblewrap fonts-noto-cjk fonts-dejavu-core qt6-translations-l10n libqt6svg6)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"
  else fail "missing packages need root or sudo to install: $*"; fi
}

# install_missing PACKAGE…: installs those that are not there yet, and touches nothing else.
install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || fail "install these first (this is no Debian): ${missing[*]}"
  say "Installing ${#missing[@]} packages"
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build PRESET TARGET…
build() {
  local preset=$1; shift
  say "Building ($preset)"
  (cd "$root" && cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" "$@")
}
