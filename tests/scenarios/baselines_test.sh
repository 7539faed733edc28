#!/usr/bin/env bash
# scripts/baselines tells what differs: run on a small folder of its own. Argument: the couplet program.
set -euo pipefail

program=$1
script=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../scripts/baselines
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/scenarios" "$work/results/baselines"
cat >"$work/scenarios/tiny.json" <<'JSON'
{ "couplet": 1, "title": "Tiny", "run": {"duration": "10s"}, "effects": "none",
  "workload": {"jobs": {"kind": "open", "to": "server", "arrivals": {"process": "constant", "rate": "1/s"}}},
  "components": {"server": {"kind": "service", "steps": [{"work": "100ms"}]}},
  "architectures": {"one": {}, "two": {"components": {"server": {"threads": 2}}}} }
JSON

baselines() { "$script" --program "$program" --root "$work" "$@" >"$work/out" 2>&1; }
expect() { # STATUS TEXT ARGUMENT...
  local want=$1 text=$2 status=0
  shift 2
  baselines "$@" || status=$?
  if [ $status -ne "$want" ] || ! grep -qF -- "$text" "$work/out"; then
    printf 'wanted status %s and "%s"; got status %s and:\n' "$want" "$text" "$status"
    cat "$work/out"
    exit 1
  fi
}

expect 1 'tiny: no baseline'
expect 0 'tiny: recorded' --update
expect 0 'tiny: equal'
sed -i 's/"issued": 10,/"issued": 11,/' "$work/results/baselines/tiny.json"
expect 1 'tiny: differs from'
expect 1 '-        "issued": 11,'
cp "$work/results/baselines/tiny.json" "$work/results/baselines/gone.json"
expect 1 'gone: a baseline without a scenario'
sed -i 's/"couplet": 1/"couplet": 2/' "$work/scenarios/tiny.json"
expect 1 'tiny: exit status 3'
expect 2 'scripts/baselines [--update]' --wrong
