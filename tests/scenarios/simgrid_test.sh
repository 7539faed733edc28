#!/usr/bin/env bash
# Every scenario with hosts or links, simulated by SimGrid: its expectations hold, and it equals the baseline of
# this version of SimGrid. Of a version of which nothing is recorded the expectations alone are checked.
# Argument: the program.
set -euo pipefail
program=$(readlink -f "$1")
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
out=$("$program" check --physics simgrid) || {
  printf '%s\n' "$out"
  exit 1
}
all=$(grep -c '^ok ' <<<"$out")
without=$(grep -c 'no baseline$' <<<"$out" || true)
[ "$all" -gt 0 ] || { echo 'no scenario has hosts or links'; exit 1; }
if [ "$without" -eq "$all" ]; then
  echo 'no baselines of this version of SimGrid; record them by couplet check --physics simgrid --update'
elif [ "$without" -gt 0 ]; then
  grep 'no baseline$' <<<"$out"
  exit 1
fi
