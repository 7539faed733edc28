#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cost/bill.hpp"
#include "scenario/files.hpp"
#include "scenario/scenario.hpp"

namespace couplet::scenario {

using Book = std::shared_ptr<const cost::PriceBook>;

/// Names of the books that the program carries with it.
std::vector<std::string> embedded_book_names();
/// One of them; null if there is none of that name.
Book price_book_named(std::string_view name);
/// A text that is a book. Null: `problems` holds its mistakes.
Book read_price_book(const std::string& text, const std::string& path, Problems& problems);
/// The key "pricing": a name, a file, or a book. Null: wrong, and reported.
Book read_pricing(const Value& value, Files& files, ProblemLog& log);

/// The figure of a component that is called so in summaries.
using Figure = std::function<double(std::string_view metric)>;

/// What is billed: it begins at the end of the warm-up.
struct Billed {
  sim::Duration load{};  // up to the end of the measured window
  sim::Duration time{};  // up to the end of the run
};

/// What one component has used: all that the bill may list of it, in a fixed order, with what was wasted.
/// Nothing for kinds that cost nothing.
std::vector<cost::Usage> usage_of(const Architecture& architecture, std::size_t component,
                                  const cost::PriceBook& book, const Billed& billed, const Figure& figure);

/// Reports what an architecture may use that its price book lacks. `place` says where a component, or a key
/// of it that it has, is written.
void check_prices(const Architecture& architecture, const cost::PriceBook& book,
                  const std::function<const Value&(std::size_t component, std::string_view key)>& place,
                  ProblemLog& log);

}  // namespace couplet::scenario
