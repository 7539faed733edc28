# Writes a source file that holds price books: cmake -DFILES=A;B -DOUTPUT=FILE -P embed.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/embed_bytes.cmake)
set(contents "")
set(rows "")
set(number 0)
foreach(file ${FILES})
  get_filename_component(name ${file} NAME_WE)
  embed_bytes(${file} bytes)
  string(APPEND contents "constexpr char book_${number}[] = {\n    ${bytes}};\n")
  string(APPEND rows "      {\"${name}\", {book_${number}, sizeof book_${number}}},\n")
  math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"cost/price_book.hpp\"

namespace couplet::cost {

namespace {

${contents}
}  // namespace

const std::vector<BookText>& embedded_books() {
  static const std::vector<BookText> books{
${rows}  };
  return books;
}

}  // namespace couplet::cost
")
