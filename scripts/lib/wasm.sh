# shellcheck shell=bash
# The engine as WebAssembly: building it and comparing it with the native program. Stages of scripts/test.
# REQUIRES: build.sh is sourced, the current folder is the repository, build/release-tests is built.
: "${root:?}"

# shellcheck disable=SC2034  # read by scripts/test
wasm_needs=(
  "command emcc emscripten"
  "command node nodejs"
)

# build_wasm: build/wasm with couplet-engine.js and couplet.mjs. Emscripten calls Node by the path that
# Debian gave it; another installation of Node is told to it.
build_wasm() {
  local EM_NODE_JS with_ccache=()
  EM_NODE_JS=$(command -v node)
  export EM_NODE_JS
  if ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root/src/wasm" build/wasm/CMakeCache.txt 2>/dev/null; then
    rm -rf build/wasm
  fi
  if ! [ -e build/wasm/build.ninja ]; then
    if command -v ccache >/dev/null; then with_ccache=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
    emcmake cmake -S "$root/src/wasm" -B build/wasm -G Ninja -DCMAKE_UNITY_BUILD=ON \
      "${with_ccache[@]}" >build/wasm.configure.log 2>&1 || {
      cat build/wasm.configure.log
      return 1
    }
  fi
  ninja -C build/wasm --quiet
}

compare_wasm() {
  ctest --test-dir build/wasm --no-tests=error --output-on-failure -j "$(nproc)"
}
