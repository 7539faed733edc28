#include "script/pages.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace couplet::script {

namespace {

constexpr const char* token_begin = "next-";

/// Where a token says that the list goes on, or the end of all lists.
std::size_t place_of(const std::string& token) {
  std::size_t place = 0;
  const std::size_t begin = std::string(token_begin).size();
  if (token.compare(0, begin, token_begin) != 0 || token.size() == begin || token.size() > begin + 9)
    return SIZE_MAX;
  for (std::size_t i = begin; i < token.size(); ++i) {
    if (token[i] < '0' || token[i] > '9') return SIZE_MAX;
    place = place * 10 + static_cast<std::size_t>(token[i] - '0');
  }
  return place;
}

}  // namespace

PageRequest read_page(Arguments& arguments, const char* size_key, const char* token_key,
                      std::int32_t size_max) {
  PageRequest request;
  request.size = static_cast<std::size_t>(size_max);
  if (size_key != nullptr) {
    if (const auto size = arguments.number(size_key, 1, size_max))
      request.size = static_cast<std::size_t>(*size);
  }
  if (const std::string* const token = arguments.text(token_key); token != nullptr && !token->empty()) {
    request.begin = place_of(*token);
  }
  return request;
}

Page page_of(std::size_t items, const PageRequest& request, const Arguments& arguments) {
  if (request.begin > items) arguments.invalid("NextToken must be what the call before answered");
  Page page{request.begin, std::min(items, request.begin + request.size), {}};
  if (page.end < items) page.next = fmt::format("{}{}", token_begin, page.end);
  return page;
}

}  // namespace couplet::script
