#!/usr/bin/env bash
# Sets up what is missing, builds the release and starts the console with demo data. Without a
# display it runs the demo in the terminal and renders every page to a picture instead.
# usage: installer/run.sh [arguments of the console…]
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

install_missing "${build_packages[@]}" "${run_packages[@]}"
build release --target tributary tributaryctl tributary-runner tributary-bootstrap
bin=$root/build/release/bin

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  say "Starting the console with demo data"
  exec "$bin/tributary" --demo "$@"
fi

say "No display: running the demo in the terminal"
data=$(mktemp -d "${TMPDIR:-/tmp}/tributary-demo.XXXXXX")
trap 'rm -rf "$data"' EXIT
"$bin/tributaryctl" demo --data "$data" || say "Not every task of the demo could run here: see above"
pictures=${XDG_CACHE_HOME:-$HOME/.cache}/tributary/screenshots
mkdir -p "$pictures"
QT_QPA_PLATFORM=offscreen "$bin/tributary" --data "$data" --screenshots "$pictures"
say "Every page as a picture: $pictures"
