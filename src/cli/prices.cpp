#include <algorithm>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/pricing.hpp"
#include "cli/read_file.hpp"
#include "cli/read_scenario.hpp"
#include "report/bill.hpp"
#include "report/json_writer.hpp"
#include "scenario/suggest.hpp"

namespace couplet::cli {

namespace {

constexpr std::size_t width = 100;

bool is_file_name(const std::string& text) {
  return text.find_first_of("./\\") != std::string::npos;
}

}  // namespace

Prices read_prices(const std::string& name_or_file, const std::string& option, Shell& shell, int& exit_code) {
  if (const scenario::Book book = scenario::price_book_named(name_or_file)) return {book, ""};
  if (!is_file_name(name_or_file)) {
    const auto names = scenario::embedded_book_names();
    const std::string near = scenario::nearest(name_or_file, names);
    shell.err << "couplet: " << option << "there is no price book \"" << name_or_file << "\"; "
              << (near.empty() ? "there are " + scenario::listed(names) : "did you mean \"" + near + "\"?")
              << " (a file's name has a point in it)\n";
    exit_code = exit_usage;
    return {};
  }
  scenario::Problems problems;
  Prices prices;
  prices.text = read_file(name_or_file);
  prices.book = scenario::read_price_book(prices.text, name_or_file, problems);
  if (prices.book == nullptr) {
    show(problems, shell);
    exit_code = exit_invalid;
  }
  return prices;
}

int settle_pricing(Arguments& arguments, Shell& shell) {
  if (arguments.free_tier) arguments.overrides.push_back({"/free_tier", "true"});
  if (!arguments.pricing) return exit_done;
  int code = exit_done;
  const Prices prices = read_prices(*arguments.pricing, "--pricing: ", shell, code);
  if (prices.book == nullptr) return code;
  const bool embedded = prices.text.empty();
  arguments.overrides.push_back({"/pricing", embedded ? *arguments.pricing : prices.text});
  // The scenario does not know from which file it is.
  if (!embedded) arguments.overrides.push_back({"/pricing/name", report::json_string(prices.book->name)});
  return exit_done;
}

int prices(const Arguments& arguments, Shell& shell) {
  if (arguments.list_books) {
    for (const auto& name : scenario::embedded_book_names()) {
      const scenario::Book book = scenario::price_book_named(name);
      shell.out << name << "  " << book->title << "\n";
    }
    return exit_done;
  }
  int code = exit_done;
  const scenario::Book book = read_prices(arguments.book, "", shell, code).book;
  if (book == nullptr) return code;
  shell.out << (arguments.format == Format::json ? report::prices_json(*book)
                                                 : report::prices_text(*book, width));
  return exit_done;
}

}  // namespace couplet::cli
