#!/bin/sh
# Compares lessons with their records: lessons_test.sh PROGRAM NAME..., or records what the program says now:
# lessons_test.sh --update PROGRAM NAME...
set -u
root=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
update=''
if [ "$1" = --update ]; then
  update=yes
  shift
fi
program=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
for name in "$@"; do
  record=$root/results/baselines/scripts/$name.jsonl
  if ! "$program" script --strict "$root/scenarios/scripts/$name.jsonl" > "$work/answers" 2> "$work/talk"; then
    tail -n 1 "$work/answers"
    cat "$work/talk"
    echo "$name: a line of the lesson is wrong"
    failed=1
  elif [ -n "$update" ]; then
    cp "$work/answers" "$record"
  elif ! cmp -s "$work/answers" "$record"; then
    diff -U1 "$record" "$work/answers" | head -n 40
    echo "$name: differs from $record; if that is meant: tests/script/lessons_test.sh --update $program $name"
    failed=1
  fi
  # The same through a pipe.
  if ! "$program" script - < "$root/scenarios/scripts/$name.jsonl" | cmp -s - "$work/answers"; then
    echo "$name: the standard input gives other answers"
    failed=1
  fi
done
exit $failed
