#include "cost/price_book.hpp"

namespace couplet::cost {

const Price* PriceBook::find(std::string_view item) const {
  for (const Price& price : prices) {
    if (price.item.name == item) return &price;
  }
  return nullptr;
}

std::vector<std::string> PriceBook::below(std::string_view prefix) const {
  std::vector<std::string> names;
  for (const Price& price : prices) {
    const std::string& item = price.item.name;
    if (item.size() > prefix.size() && item.starts_with(prefix)) names.push_back(item.substr(prefix.size()));
  }
  return names;
}

}  // namespace couplet::cost
