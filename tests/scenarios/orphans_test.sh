#!/usr/bin/env bash
# Every recorded baseline belongs to a scenario.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../.."
status=0
for baseline in results/baselines/*.json; do
  [ -e "scenarios/$(basename "$baseline")" ] && continue
  echo "$baseline: a baseline without a scenario; remove it"
  status=1
done
exit $status
