# Writes a source file that holds other files: cmake -DFILES=A;B -DROOT=FOLDER -DOUTPUT=FILE -P embed.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/embed_bytes.cmake)
set(contents "")
set(rows "")
set(number 0)
foreach(file ${FILES})
  embed_bytes(${ROOT}/${file} bytes)
  string(APPEND contents "constexpr char file_${number}[] = {\n    ${bytes}};\n")
  string(APPEND rows "    {\"${file}\", {file_${number}, sizeof file_${number}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"cli/embedded.hpp\"

namespace couplet::cli {

namespace {

${contents}
constexpr EmbeddedFile files[] = {
${rows}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() {
  return files;
}

}  // namespace couplet::cli
")
