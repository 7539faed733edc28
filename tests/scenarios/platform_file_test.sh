#!/usr/bin/env bash
# A scenario whose hosts, links and routes a platform file of SimGrid says: its figures as worked out by hand, and
# what is said of what the file lacks. Argument: the program, beside which couplet-simgrid lies.
set -euo pipefail
program=$(readlink -f "$1")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir design
cat >design/campus.xml <<'END'
<?xml version='1.0'?>
<!DOCTYPE platform SYSTEM "https://simgrid.org/simgrid.dtd">
<platform version="4.1">
  <zone id="campus" routing="Full">
    <host id="students" speed="1Gf"/>
    <host id="server" speed="2Gf" core="4"/>
    <link id="wire" bandwidth="1MBps" latency="100ms"/>
    <link id="backbone" bandwidth="10MBps" latency="0ms"/>
    <route src="students" dst="server"><link_ctn id="wire"/><link_ctn id="backbone"/></route>
  </zone>
</platform>
END
cat >design/campus.json <<'END'
{
  "couplet": 1, "title": "Campus", "effects": "none", "run": { "duration": "100s" },
  "workload": { "students": { "to": "web", "payload": "1MB", "arrivals": { "process": "constant", "rate": "0.1/s" } } },
  "platform": { "file": "campus.xml", "hosts": { "server": {} }, "links": { "wire": {} },
                "routes": [ { "from": "students", "to": "server" } ] },
  "components": { "web": { "kind": "service", "host": "server", "steps": [ { "cpu": "2s" } ] } },
  "architectures": { "one": { "goal": ["web"] } },
  "expect": [
    // 0.1 s and 1 MB at 1 MB/s there, 2 s at twice the speed, 0.1 s and 1,024 bytes back.
    "one.response.mean in [2.201023s, 2.201025s]",
    "one.components.wire.carried == 10010240",
    "one.components.server.cpu_seconds in [9.999, 10.001]"
  ]
}
END

fail() { echo "$1" >&2; exit 1; }
said() { # exit code, words in the message, arguments
  local code=$1 words=$2 status=0
  shift 2
  "$program" "$@" >out 2>err || status=$?
  [ "$status" -eq "$code" ] || { cat out err >&2; fail "$*: exit code $status, not $code"; }
  grep -qF -- "$words" out err || { cat out err >&2; fail "$*: no word of: $words"; }
}

said 0 '' validate design/campus.json
said 0 '' compare design/campus.json --quiet
said 0 'all as expected' check design/campus.json --physics simgrid --baselines none
said 3 '/platform/file: the built-in physics takes no platform file; leave out --physics builtin' \
  compare design/campus.json --physics builtin
said 3 'needs SimGrid: say --physics simgrid' check design/campus.json --baselines none
said 3 'has no host laptop; it has server, students' compare design/campus.json \
  --set '/platform/hosts={"server":{},"laptop":{}}'
said 3 'has no link cable; it has backbone, wire' compare design/campus.json --set '/platform/links={"cable":{}}'
said 3 'is not one that SimGrid takes' compare design/campus.json --set /platform/file=campus.json
said 3 'cannot be read' compare design/campus.json --set /platform/file=nowhere.xml
said 0 'crossing wire, backbone' explain design/campus.json --request 0
