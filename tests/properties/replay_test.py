#!/usr/bin/env python3
"""The scripts that the property tests print do in `couplet script` what they did to the queue itself:
replay_test.py COUPLET COUPLET_TEST_PROPERTIES

Left out are those that no script can say whole: with shards, a small limit in flight or copies.
"""

import json
import re
import subprocess
import sys

SCRIPTS = 400
BEYOND_SCRIPTS = ("// with ", "// a copy of ")
GETS = re.compile(r"// (r\d+) gets((?: m\d+)+)")


def told(script):
    """What the comments say each receive got."""
    return {name: bodies.split() for name, bodies in GETS.findall(script)}


def replayed(couplet, script):
    """What each receive got in `couplet script` up to the last line; exits if a line was wrong as a script."""
    run = subprocess.run([couplet, "script", "-"], input=script, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"couplet script ended with {run.returncode}: {run.stderr}\n{script}")
    got = {}
    end = max(int(second) for second in re.findall(r'"t":"(\d+)s"', script))
    for line in run.stdout.splitlines():
        answer = json.loads(line)
        code = answer.get("error", {}).get("Code", "")
        if code.startswith("Couplet."):
            sys.exit(f"a line is wrong: {line}\n{script}")
        if answer["op"] == "ReceiveMessage":
            messages = answer.get("result", {}).get("Messages", [])
            if messages and answer["at"] <= end:
                got[answer["as"]] = [message["Body"] for message in messages]
    return got


def main():
    couplet, properties = sys.argv[1:]
    printed = subprocess.run([properties, "--scripts", str(SCRIPTS)], capture_output=True, text=True, check=True)
    compared = receives = 0
    for script in re.split(r"==== script \d+\n", printed.stdout)[1:]:
        if any(comment in script for comment in BEYOND_SCRIPTS):
            continue
        expected, got = told(script), replayed(couplet, script)
        if expected != got:
            sys.exit(f"expected {expected}\ngot {got}\n{script}")
        compared += 1
        receives += len(got)
    print(f"{compared} scripts, {receives} receives that got something")
    if compared < SCRIPTS / 10 or receives < compared:
        sys.exit("too few scripts could be compared")


main()
