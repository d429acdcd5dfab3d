# Sourced by the scripts of this folder: strict mode, the root of the repository, progress on stderr.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
jobs=${ABIGATE_JOBS:-$(nproc)}
export ABIGATE_STARTED=${ABIGATE_STARTED:-$EPOCHSECONDS}

# say TEXT: one line of progress, with the minutes and seconds since the first script started.
say() {
  local passed=$((EPOCHSECONDS - ABIGATE_STARTED))
  printf '[%02d:%02d] %s\n' $((passed / 60)) $((passed % 60)) "$*" >&2
}

# fail TEXT: what is wrong and what to do, and the script ends.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# quietly LOG COMMAND…: its output goes to LOG, and to stderr only if it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    fail "this failed: $* (all of its output: $log)"
  fi
}
