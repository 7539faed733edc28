#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "scenario/fields.hpp"
#include "scenario/json.hpp"
#include "scenario/pricing.hpp"
#include "scenario/suggest.hpp"
#include "sim/check.hpp"

// Price books: JSON with comments, as prices/aws-us-east-1.json shows it.

namespace couplet::scenario {

namespace {

constexpr std::int64_t per_max = 9'000'000'000'000'000;  // base units: a thousand times as much has 63 bits

const cost::BookText* embedded_book(std::string_view name);
cost::PriceBook embedded_book_of(const cost::BookText& text);

class BookReader {
 public:
  BookReader(const Value& root, ProblemLog& log) : fields_(root, "a price book", log), log_(log) {}

  cost::PriceBook read() {
    fields_.version("couplet_prices");
    extend();
    book_.name = fields_.text("name", book_.name);
    book_.title = fields_.text("title", book_.title);
    book_.region = fields_.text("region", book_.region);
    book_.compiled = fields_.text("compiled", book_.compiled);
    fields_.choice("currency", 0, {{"USD", 0}});
    if (const Value* assumed = fields_.find("assumed")) {
      Fields fields(*assumed, "the types that are assumed", log_);
      book_.assumed_instance = fields.text("instance", book_.assumed_instance);
      book_.assumed_database = fields.text("database", book_.assumed_database);
      fields.finish();
    }
    if (const Value* sources = object("sources", "sources by name")) read_sources(*sources);
    if (const Value* prices = object("prices", "prices by item")) {
      for (const Member& member : prices->members) read_price(member);
    }
    if (const Value* free = fields_.find("free")) read_free(*free);
    fields_.finish();
    return std::move(book_);
  }

 private:
  /// Begins with another book, of which what follows replaces prices one by one.
  void extend() {
    const Value* base = fields_.find("extends");
    if (base == nullptr) return;
    const std::string name = fields_.text("extends");
    const cost::BookText* text = embedded_book(name);
    if (text == nullptr) {
      log_.add(*base, unknown_word("price book", name, embedded_book_names()));
    } else {
      book_ = embedded_book_of(*text);
      book_.name.clear();
      book_.title.clear();
    }
  }

  const Value* object(std::string_view key, const char* what) {
    const Value* value = fields_.find(key);
    if (value == nullptr || value->kind == Value::Kind::object) return value;
    log_.add(*value, fmt::format("expected {}, found {}", what, describe(*value)));
    return nullptr;
  }

  void read_sources(const Value& sources) {
    for (const Member& member : sources.members) {
      if (member.value.kind != Value::Kind::string) {
        log_.add(member.value, fmt::format("expected a text, found {}", describe(member.value)));
      } else {
        book_.sources.push_back({member.key, member.value.text});
      }
    }
  }

  /// A number of the file in units of 10^-places; nullopt, and reported, if it is none or has more places.
  std::optional<std::int64_t> exact(const Value& value, int places, const char* what) {
    const bool number = value.kind == Value::Kind::integer || value.kind == Value::Kind::number;
    const auto read = number ? cost::parse_decimal(value.text, places) : std::nullopt;
    if (!read) {
      log_.add(value, fmt::format("expected {} of at most {} decimal places, found {}", what, places,
                                  describe(value)));
    }
    return read;
  }

  std::int64_t base_units(const Value& value, const cost::Item& item) {
    const auto whole = exact(value, 0, "a quantity");
    const auto units = whole ? cost::times_ratio(*whole, item.base, 1) : std::nullopt;
    if (whole && !units) log_.add(value, fmt::format("{} {} are too many", value.text, item.unit));
    return units.value_or(0);
  }

  void add_source(Fields& fields, std::string& as_of, std::string& source, bool& confirmed) {
    as_of = fields.text("as_of");
    source = fields.text("source");
    confirmed = fields.flag("confirmed", true);
    const Value* value = fields.find("source");
    if (value == nullptr || value->kind != Value::Kind::string) return;
    std::vector<std::string> names;
    for (const cost::Source& known : book_.sources) names.push_back(known.name);
    if (std::find(names.begin(), names.end(), source) == names.end())
      log_.add(*value, fmt::format("there is no source {} among \"sources\"", in_quotes(source)));
  }

  void read_price(const Member& member) {
    const auto item = cost::item_named(member.key);
    if (!item) {
      const std::vector<std::string> names = cost::item_names();
      const std::string near = nearest(member.key, names);
      log_.add(member.place, member.value.path,
               near.empty()
                   ? fmt::format("there is no item {}; the items are {}, instance.TYPE, "
                                 "database.TYPE.single_az and database.TYPE.multi_az",
                                 in_quotes(member.key), listed(names))
                   : fmt::format("there is no item {}; did you mean \"{}\"?", in_quotes(member.key), near));
      return;
    }
    Fields fields(member.value, "a price", log_);
    cost::Price price;
    price.item = *item;
    price.whole = fields.flag("whole");
    price.note = fields.text("note");
    add_source(fields, price.as_of, price.source, price.confirmed);
    read_amounts(fields, price);
    fields.finish();
    const auto same = [&](const cost::Price& other) { return other.item.name == item->name; };
    const auto old = std::find_if(book_.prices.begin(), book_.prices.end(), same);
    if (old == book_.prices.end()) {
      book_.prices.push_back(std::move(price));
    } else {
      *old = std::move(price);
    }
  }

  void read_amounts(Fields& fields, cost::Price& price) {
    price.per = price.item.base;
    if (const Value* per = fields.find("per")) {
      price.per = base_units(*per, price.item);
      if (price.per == 0) log_.add(*per, "expected at least 1");
      if (price.per > per_max) log_.add(*per, fmt::format("{} {} are too many", per->text, price.item.unit));
    }
    const Value* usd = fields.find("usd");
    const Value* tiers = fields.find("tiers");
    if ((usd == nullptr) == (tiers == nullptr)) {
      log_.add(fields.value(), R"(a price has "usd" or "tiers", such as "usd": 0.4, "per": 1000000)");
    } else if (usd != nullptr && usd->kind == Value::Kind::null) {
      price.known = false;
    } else if (usd != nullptr) {
      price.tiers.push_back({0, exact(*usd, cost::pico_places, "US dollars").value_or(0), true});
    } else {
      read_tiers(*tiers, price);
    }
  }

  void read_tiers(const Value& tiers, cost::Price& price) {
    if (tiers.kind != Value::Kind::list || tiers.elements.empty()) {
      log_.add(tiers, R"(expected a list of at least one tier, such as [{"from": 0, "usd": 0.4}])");
      return;
    }
    for (const Value& element : tiers.elements) {
      Fields fields(element, "a tier", log_);
      cost::Tier tier;
      const Value* from = fields.require("from", R"("from": 0)");
      if (from != nullptr) tier.from = base_units(*from, price.item);
      if (const Value* usd = fields.require("usd", R"("usd": 0.4)"))
        tier.price = exact(*usd, cost::pico_places, "US dollars").value_or(0);
      tier.confirmed = fields.flag("confirmed", true);
      fields.finish();
      const bool first = price.tiers.empty();
      if (from != nullptr && (first ? tier.from != 0 : tier.from <= price.tiers.back().from))
        log_.add(*from, first ? "the first tier begins at 0" : "a tier begins behind the one before it");
      price.tiers.push_back(tier);
    }
  }

  void read_free(const Value& list) {
    if (list.kind != Value::Kind::list) {
      log_.add(list, fmt::format("expected a list, found {}", describe(list)));
      return;
    }
    book_.free.clear();  // a list replaces the other book's as a whole
    for (const Value& element : list.elements) {
      Fields fields(element, "a free tier", log_);
      cost::FreeTier free;
      free.name = fields.text("name");
      add_source(fields, free.as_of, free.source, free.confirmed);
      const Value* of = fields.require("of", R"("of": ["queue.standard.requests"])");
      const Value* quantity = fields.require("quantity", R"("quantity": 1000000)");
      fields.finish();
      if (of == nullptr || quantity == nullptr) continue;
      const auto item = read_items(*of, free);
      if (item) free.quantity = base_units(*quantity, *item);
      book_.free.push_back(std::move(free));
    }
  }

  /// The first of them, whose units all have.
  std::optional<cost::Item> read_items(const Value& of, cost::FreeTier& free) {
    std::optional<cost::Item> first;
    if (of.kind != Value::Kind::list) {
      log_.add(of, fmt::format("expected a list of items, found {}", describe(of)));
    } else if (of.elements.empty()) {
      log_.add(of, R"(expected at least one item, such as ["queue.standard.requests"])");
    }
    for (const Value& element : of.elements) {
      const auto item = element.kind == Value::Kind::string ? cost::item_named(element.text) : std::nullopt;
      if (!item || (first && (first->unit != item->unit || first->base != item->base))) {
        log_.add(element, item ? "what is free together has the same unit"
                               : fmt::format("expected the name of an item, found {}", describe(element)));
        continue;
      }
      if (!first) first = item;
      free.items.push_back(element.text);
    }
    return first;
  }

  Fields fields_;
  ProblemLog& log_;
  cost::PriceBook book_;
};

const cost::BookText* embedded_book(std::string_view name) {
  for (const cost::BookText& book : cost::embedded_books()) {
    if (book.name == name) return &book;
  }
  return nullptr;
}

cost::PriceBook read_book(const Value& root, std::string name, ProblemLog& log) {
  cost::PriceBook book = BookReader(root, log).read();
  if (book.name.empty()) book.name = std::move(name);
  return book;
}

cost::PriceBook embedded_book_of(const cost::BookText& text) {
  ProblemLog log(std::string(text.name));
  const auto root = parse_json(text.text, {}, log);
  COUPLET_CHECK(root.has_value());
  cost::PriceBook book = read_book(*root, "", log);
  COUPLET_CHECK(log.empty());
  book.name = text.name;
  return book;
}

/// "prices/mine.json": mine.
std::string stem(const std::string& path) {
  const std::size_t slash = path.find_last_of("/\\");
  const std::string file = slash == std::string::npos ? path : path.substr(slash + 1);
  return file.substr(0, file.rfind('.'));
}

/// The same of a file that the scenario names; its mistakes are reported there.
Book read_named_file(const Files::File& file, const Value& reference, ProblemLog& log) {
  Problems problems;
  Book book = read_price_book(file.content, file.path, problems);
  for (const Problem& problem : problems) {
    log.add_elsewhere(
        reference, file.path, problem.line, problem.column,
        problem.pointer.empty() ? problem.message : fmt::format("{}: {}", problem.pointer, problem.message));
  }
  return book;
}

}  // namespace

std::vector<std::string> embedded_book_names() {
  std::vector<std::string> names;
  for (const cost::BookText& book : cost::embedded_books()) names.emplace_back(book.name);
  return names;
}

Book price_book_named(std::string_view name) {
  static std::map<std::string, Book, std::less<>> books;  // read once: a sweep loads thousands of scenarios
  const auto known = books.find(name);
  if (known != books.end()) return known->second;
  const cost::BookText* text = embedded_book(name);
  if (text == nullptr) return nullptr;
  return books[std::string(name)] = std::make_shared<const cost::PriceBook>(embedded_book_of(*text));
}

Book read_price_book(const std::string& text, const std::string& path, Problems& problems) {
  ProblemLog log(path);
  Book book;
  if (const auto root = parse_json(text, {}, log))
    book = std::make_shared<const cost::PriceBook>(read_book(*root, stem(path), log));
  problems = log.sorted();
  return problems.empty() ? book : nullptr;
}

Book read_pricing(const Value& value, Files& files, ProblemLog& log) {
  if (value.kind == Value::Kind::object) {
    return std::make_shared<const cost::PriceBook>(read_book(value, "the scenario's own", log));
  }
  const auto name = read_text(value, log);
  if (!name) return nullptr;
  if (Book book = price_book_named(*name)) return book;
  if (name->find_first_of("./\\") == std::string::npos) {
    log.add(value,
            unknown_word("price book", *name, embedded_book_names()) + " (a file's name has a point in it)");
    return nullptr;
  }
  const auto file = files.read(value, log);
  return file ? read_named_file(*file, value, log) : nullptr;
}

}  // namespace couplet::scenario
