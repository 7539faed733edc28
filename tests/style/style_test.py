#!/usr/bin/python3
"""Each rule of scripts/check-style catches its bad sample, at the right line, and lets the good one pass."""
import subprocess
import sys
import tempfile
from pathlib import Path

CHECK_STYLE = Path(__file__).resolve().parents[2] / "scripts" / "check-style"
MARK = "TO" + "DO"  # in two pieces, so that this file keeps the rules


def body(lines):
    return "".join(f"  step({i});\n" for i in range(lines))


# story, file, content, the lines expected (empty: no breach)
SAMPLES = [
    ("a file may have 400 lines", "src/sim/a.hpp", "int x;\n" * 400, []),
    ("but not 401", "src/sim/a.hpp", "int x;\n" * 401,
     ["src/sim/a.hpp:401: 401 lines; a file has at most 400"]),
    ("tests too", "tests/sim/a.py", "x = 1\n" * 401,
     ["tests/sim/a.py:401: 401 lines; a file has at most 400"]),
    ("a function may have 70 lines", "src/sim/a.hpp", f"void f() {{\n{body(68)}}}\n", []),
    ("but not 71", "src/sim/a.hpp", f"int a;\n\nvoid f() {{\n{body(69)}}}\n",
     ["src/sim/a.hpp:3: a function of 71 lines; at most 70"]),
    ("a method in a class in a namespace", "src/sim/a.hpp",
     f"namespace n {{\nclass A {{\n public:\n  void f(int x) const {{\n{body(70)}}}\n}};\n}}\n",
     ["src/sim/a.hpp:4: a function of 72 lines; at most 70"]),
    ("a class or a table may be longer than a function", "src/sim/a.hpp",
     "struct alignas(8) A {\n" + "  void f() { g(); }\n" * 80 + "};\nint t[] = {\n" + "  f(1),\n" * 80 + "};\n", []),
    ("braces in text do not count", "src/sim/a.hpp",
     'void f() {\n  const char* s = "}{"; char c = \'{\'; int n = 1\'000\'000; // {\n  auto r = R"x(})")x";\n}\n'
     f"void g() {{\n{body(68)}}}\n", []),
    ("an initialiser list with braces is part of its constructor", "src/sim/a.hpp",
     f"A::A(int x) : x_{{x}}, y_(1) {{\n{body(70)}}}\n", ["src/sim/a.hpp:1: a function of 72 lines; at most 70"]),

    ("a glob that each call of the launcher would do", "src/sim/CMakeLists.txt", "\nfile(GLOB x\n  CONFIGURE_DEPENDS *.cpp)\n",
     ["src/sim/CMakeLists.txt:2: a glob with CONFIGURE_DEPENDS is done at each call of ./couplet"]),
    ("a glob when it is configured", "cmake/a.cmake", "file(GLOB x *.cpp)  # no CONFIGURE_DEPENDS\n", []),

    ("an arrow backwards", "src/sim/a.hpp", '#include "cloud/queue.hpp"\n',
     ["src/sim/a.hpp:1: sim must not know cloud/queue.hpp"]),
    ("an arrow forwards", "src/cloud/a.hpp", '#include "sim/time.hpp"\n', []),
    ("scenario knows only sim", "src/scenario/a.hpp", '// why\n#include "model/run.hpp"\n',
     ["src/scenario/a.hpp:2: scenario must not know model/run.hpp"]),
    ("report knows the results of the model", "src/report/a.hpp", '#include "model/result.hpp"\n', []),
    ("but nothing else of it", "src/report/a.hpp", '#include "model/run.hpp"\n',
     ["src/report/a.hpp:1: report must not know model/run.hpp"]),
    ("cli knows everything", "src/cli/a.hpp", '#include "report/table.hpp"\n', []),
    ("an include without its room", "src/sim/a.hpp", '#include "time.hpp"\n',
     ['src/sim/a.hpp:1: "time.hpp" does not begin with a room of src/']),

    ("the wall clock", "src/model/a.hpp", "auto t = std::chrono::steady_clock::now();\n",
     ["src/model/a.hpp:1: steady_clock: simulated time comes with the call"]),
    ("is for the experiment", "src/experiment/a.hpp", "auto t = std::chrono::steady_clock::now();\n", []),
    ("a comment may name it", "src/model/a.hpp", "// no steady_clock, no rand()\n", []),
    ("a random device", "src/sim/a.hpp", "std::random_device d;\n",
     ["src/sim/a.hpp:1: random_device: a draw is a function of the seed"]),
    ("a standard distribution", "src/sim/a.hpp", "std::normal_distribution<> d;\n",
     ["src/sim/a.hpp:1: std::normal_distribution: standard distributions differ between libraries"]),
    ("rand", "src/sim/a.hpp", "int x = rand();\n",
     ["src/sim/a.hpp:1: rand: a draw is a function of the seed"]),
    ("a name that ends in rand", "src/sim/a.hpp", "int x = operand(1) + q.rand();\n", []),
    ("the environment", "src/stats/a.hpp", 'auto e = std::getenv("HOME");\n',
     ["src/stats/a.hpp:1: getenv: results do not depend on the environment"]),
    ("long double", "src/report/a.hpp", "long double x;\n",
     ["src/report/a.hpp:1: long double: its size differs between machines"]),
    ("std::hash", "src/cli/a.hpp", "std::hash<int> h;\n",
     ["src/cli/a.hpp:1: std::hash: it differs between libraries"]),
    ("nth_element", "src/stats/a.hpp", "std::nth_element(a, b, c);\n",
     ["src/stats/a.hpp:1: nth_element: its order differs between libraries"]),
    ("threads in the core", "src/model/a.hpp", "#include <thread>\n",
     ["src/model/a.hpp:1: #include <thread>: the core has no threads"]),
    ("threads in the experiment", "src/experiment/a.hpp", "#include <thread>\n", []),
    ("files in the core", "src/scenario/a.hpp", "#include <fstream>\n",
     ["src/scenario/a.hpp:1: #include <fstream>: the core has no files"]),

    ("a logarithm of the library", "src/sim/a.hpp", "#include <cmath>\nauto y = std::log(x);\n",
     ["src/sim/a.hpp:2: log() of <cmath>: its last bits differ between libraries (ours: sim::log)"]),
    ("without std::", "src/sim/a.hpp", "#include <cmath>\ndouble f() {\n  return pow(x, 2.0) + sqrt(x);\n}\n",
     ["src/sim/a.hpp:3: pow() of <cmath>: its last bits differ between libraries (ours: sim::pow)"]),
    ("our own logarithm", "src/sim/a.hpp", "#include <cmath>\ndouble log(double x);\nauto y = sim::log(2.0);\n", []),
    ("our own by its bare name, within its room", "src/sim/a.hpp",
     '#include <cmath>\n#include "sim/math.hpp"\nauto y = log(2.0);\nauto z = ::log(y);\n',
     ["src/sim/a.hpp:4: log() of <cmath>: its last bits differ between libraries (ours: sim::log)"]),
    ("by its bare name elsewhere, where the library's would be meant", "src/stats/a.hpp",
     '#include <cmath>\n#include "sim/math.hpp"\nauto y = log(2.0);\n',
     ["src/stats/a.hpp:3: log() of <cmath>: its last bits differ between libraries (ours: sim::log)"]),
    ("the exact ones", "src/sim/a.hpp", "#include <cmath>\nauto y = std::sqrt(x) + std::floor(x) + std::ldexp(x, 1);\n",
     []),
    ("a report may round", "src/report/a.hpp", "#include <cmath>\nauto y = std::round(x);\n", []),

    ("a file that is built", "src/sim/built.cpp", "int x;\n", []),
    ("a dead file", "src/sim/dead.cpp", "int x;\n",
     ["src/sim/dead.cpp:1: dead file: src/sim/CMakeLists.txt does not name it"]),
    ("a name that only ends alike", "src/sim/uilt.cpp", "int x;\n",
     ["src/sim/uilt.cpp:1: dead file: src/sim/CMakeLists.txt does not name it"]),
    ("a test named from above", "tests/sim/a_test.cpp", "int x;\n", []),
    ("an unfinished mark", "tests/sim/a.hpp", f"int x;\n// {MARK}: more\n",
     ["tests/sim/a.hpp:2: unfinished; finish it or leave it out"]),
]


def breaches(path, content):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for room in ("sim", "cloud", "stats", "scenario", "model", "experiment", "report", "cli"):
            (root / "src" / room).mkdir(parents=True)
        (root / "src/sim/CMakeLists.txt").write_text("add_library(sim built.cpp)\n")
        (root / "src/sim/math.hpp").write_text("double log(double x);\n")
        (root / "tests/sim").mkdir(parents=True)
        (root / "tests/CMakeLists.txt").write_text("add_executable(tests sim/a_test.cpp)\n")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
        run = subprocess.run([CHECK_STYLE, root], capture_output=True, text=True, check=False)
        found = run.stdout.splitlines()
        status_agrees = run.returncode == (1 if found else 0)
        return found if status_agrees else found + [f"exit status {run.returncode} {run.stderr}"]


def main():
    wrong = 0
    for story, path, content, expected in SAMPLES:
        found = breaches(path, content)
        if found != expected:
            wrong += 1
            print(f"{story}:\n  expected {expected}\n  found    {found}")
    print(f"{len(SAMPLES)} samples, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
