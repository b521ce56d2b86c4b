#!/usr/bin/env bash
# Sets up what is missing, builds everything and runs all tests; exits non-zero when one fails.
# usage: installer/test.sh [arguments of ctest…]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_missing "${build_packages[@]}" "${run_packages[@]}" xvfb openbox nodejs unzip procps libz3-dev
if [ -x "$root/installer/peers.sh" ]; then
  # Real peers are optional: what can't be had is skipped by its test, which says why.
  "$root/installer/peers.sh" || say "Some peers could not be prepared; their tests will be skipped"
fi
build dev
say "Running the tests"
cd "$root"
export QT_QPA_PLATFORM=offscreen
ctest --preset dev -j "$(nproc)" "$@"
