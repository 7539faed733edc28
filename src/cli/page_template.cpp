#include "cli/page_template.hpp"

// COUPLET_PAGE: the path of the page, a string; not defined where there is none. The assembler takes it in as
// it is: as an array of numbers a megabyte takes the compiler half a minute.
#ifdef COUPLET_PAGE
asm(".pushsection .rodata\n"
    ".global couplet_page_begin\n"
    ".global couplet_page_end\n"
    "couplet_page_begin:\n"
    ".incbin \"" COUPLET_PAGE
    "\"\n"
    "couplet_page_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern const char couplet_page_begin[];
extern const char couplet_page_end[];
}

namespace couplet::cli {

std::string_view page_template() {
  return {couplet_page_begin, static_cast<std::size_t>(couplet_page_end - couplet_page_begin)};
}

}  // namespace couplet::cli
#else
namespace couplet::cli {

std::string_view page_template() {
  return {};
}

}  // namespace couplet::cli
#endif
