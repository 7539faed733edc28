#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scenario/json.hpp"
#include "scenario/lint.hpp"
#include "scenario/readers.hpp"
#include "scenario/rubric.hpp"
#include "scenario/suggest.hpp"

namespace couplet::scenario {

namespace {

constexpr std::uint32_t seeds_max = 100, points_max = 1000;
constexpr std::size_t variants_max = 50, criteria_max = 100;

std::string json_quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

/// The value as JSON on one line. REQUIRES: it comes from parse_json, and so is not nested too deeply.
std::string json_text(const Value& value) {
  std::string inside;
  switch (value.kind) {
    case Value::Kind::null: return "null";
    case Value::Kind::boolean: return value.boolean ? "true" : "false";
    case Value::Kind::integer:
    case Value::Kind::number: return value.text;
    case Value::Kind::string: return json_quoted(value.text);
    case Value::Kind::list:
      for (const Value& element : value.elements) inside += (inside.empty() ? "" : ",") + json_text(element);
      return "[" + inside + "]";
    case Value::Kind::object:
      for (const Member& member : value.members)
        inside += (inside.empty() ? "" : ",") + json_quoted(member.key) + ":" + json_text(member.value);
      return "{" + inside + "}";
  }
  return "";
}

class RubricReader {
 public:
  RubricReader(const Value& root, const std::vector<std::string>& architectures, ProblemLog& log)
      : fields_(root, "a rubric", log), architectures_(architectures), log_(log) {}

  Rubric read() {
    fields_.text("$schema");
    fields_.version("rubric");
    rubric_.title = fields_.text("title");
    read_allowed();
    read_limits();
    rubric_.variants.push_back({unchanged_variant, {}});
    if (const Value* variants = fields_.find("variants")) read_variants(*variants);
    if (const Value* criteria = fields_.require(
            "criteria",
            R"("criteria": [{"points": 4, "expect": "loose.requests.lost == 0", "why": "no order may vanish"}])"))
      read_criteria(*criteria);
    fields_.finish();
    return std::move(rubric_);
  }

 private:
  void read_limits() {
    rubric_.seeds = fields_.count("seeds", rubric_.seeds, {1, seeds_max});
    if (fields_.find("replications") != nullptr)
      rubric_.replications = fields_.count("replications", 1, {1, 1000});
    rubric_.time_limit =
        fields_.duration("time_limit", rubric_.time_limit, {std::chrono::seconds{1}, std::chrono::hours{1}});
    rubric_.events = fields_.count64("events", rubric_.events, {1, 1'000'000'000'000});
    if (const Value* size = fields_.find("size")) {
      const auto read = read_size(*size, log_);
      if (read && *read > sim::Bytes{64'000'000}) {
        log_.add(*size, fmt::format("{} is too large; allowed is up to 64MB", size->text));
      } else if (read) {
        rubric_.size = *read;
      }
    }
  }

  void read_allowed() {
    for (const char* key : {"$schema", "title", "about", "source", "expect", "lint"})
      rubric_.allowed.push_back({key});
    const Value* allow =
        fields_.require("allow", R"("allow": ["/architectures/loose/components/*/visibility_timeout"])");
    if (allow == nullptr || !read_list(*allow, R"(["/components/queue/visibility_timeout"])", log_)) return;
    if (allow->elements.empty()) {
      log_.add(*allow,
               "the list is empty, so that no submission could differ from the starter; name at least "
               "one place that may be changed");
    }
    for (const Value& element : allow->elements) {
      const auto text = read_text(element, log_);
      if (!text) continue;
      auto pattern = read_pointer(*text);
      if (!pattern) {
        log_.add(element,
                 fmt::format("{} is no pointer; it begins with '/', as in /components/queue, '*' is any "
                             "one key, and in a key '~' is written ~0 and '/' ~1",
                             in_quotes(*text)));
        continue;
      }
      rubric_.allow.push_back(*text);
      rubric_.allowed.push_back(std::move(*pattern));
    }
  }

  void read_variants(const Value& all) {
    if (!read_list(all, R"([{"name": "rush", "set": {"/workload/visitors/arrivals/rate": "30/s"}}])", log_))
      return;
    if (all.elements.size() > variants_max) {
      log_.add(all, fmt::format("{} variants; at most {} are allowed", all.elements.size(), variants_max));
      return;
    }
    for (const Value& element : all.elements) read_variant(element);
  }

  void read_variant(const Value& value) {
    Variant variant;
    Fields fields(value, "a variant", log_);
    if (const Value* name = fields.require("name", R"("name": "rush")")) {
      variant.name = read_name(*name, log_).value_or("");
      const bool taken = std::any_of(rubric_.variants.begin(), rubric_.variants.end(),
                                     [&](const Variant& other) { return other.name == variant.name; });
      if (variant.name == "all") {
        log_.add(*name, "\"all\" are all variants together; give this one another name");
      } else if (taken && variant.name == unchanged_variant) {
        log_.add(*name, fmt::format("\"{}\" is the exercise without any change, and always there; give this "
                                    "one another name",
                                    unchanged_variant));
      } else if (taken) {
        log_.add(*name, fmt::format("two variants are called {}; give this one another name",
                                    in_quotes(variant.name)));
      }
    }
    if (const Value* set = fields.require("set", R"("set": {"/workload/visitors/arrivals/rate": "30/s"})")) {
      if (set->kind != Value::Kind::object || set->members.empty()) {
        log_.add(*set, fmt::format("expected values by pointer, such as "
                                   R"({{"/workload/visitors/arrivals/rate": "30/s"}}, found {})",
                                   set->kind == Value::Kind::object ? "none" : describe(*set)));
      }
      for (const Member& member : set->members) variant.set.push_back({member.key, json_text(member.value)});
    }
    fields.finish();
    rubric_.variants.push_back(std::move(variant));
  }

  void read_criteria(const Value& all) {
    if (!read_list(all,
                   R"([{"points": 4, "expect": "loose.requests.lost == 0", "why": "no order may vanish"}])",
                   log_))
      return;
    if (all.elements.empty()) log_.add(all, "the list is empty; say at least once what earns points");
    if (all.elements.size() > criteria_max) {
      log_.add(all, fmt::format("{} criteria; at most {} are allowed", all.elements.size(), criteria_max));
      return;
    }
    for (const Value& element : all.elements) rubric_.criteria.push_back(read_criterion(element));
  }

  Criterion read_criterion(const Value& value) {
    Criterion criterion;
    Fields fields(value, "a criterion", log_);
    fields.require("points", R"("points": 4)");
    criterion.points = fields.count("points", 1, {1, points_max});
    if (const Value* why = fields.require("why", R"("why": "an order must never vanish")"))
      criterion.why = read_text(*why, log_).value_or("");
    const Value* all = fields.find("expect");
    const Value* any = fields.find("any");
    const Value* advice = fields.find("no_advice");
    const int kinds = (all != nullptr ? 1 : 0) + (any != nullptr ? 1 : 0) + (advice != nullptr ? 1 : 0);
    if (kinds != 1 && value.kind == Value::Kind::object) {
      log_.add(value,
               fmt::format(R"(a criterion has one of "expect", "any" and "no_advice"; this one has {})",
                           kinds == 0 ? "none" : "more than one"));
    } else if (all != nullptr) {
      criterion.expectations = expectations(*all);
    } else if (any != nullptr) {
      criterion.kind = Criterion::Kind::any;
      criterion.expectations = expectations(*any);
    } else if (advice != nullptr) {
      criterion.kind = Criterion::Kind::advice;
      criterion.advice = advice_ids(*advice);
    }
    criterion.on = variants_on(fields.find("on"));
    fields.finish();
    return criterion;
  }

  /// One text, or a list of them.
  static Value as_list(const Value& value) {
    if (value.kind != Value::Kind::string) return value;
    Value list;
    list.kind = Value::Kind::list;
    list.place = value.place;
    list.path = value.path;
    list.elements.push_back(value);
    return list;
  }

  bool check_not_empty(const Value& list, std::string_view example) {
    if (list.kind != Value::Kind::list || !list.elements.empty()) return true;
    log_.add(list, fmt::format("the list is empty; write for example {}", example));
    return false;
  }

  std::vector<Expectation> expectations(const Value& value) {
    constexpr std::string_view example = R"("loose.requests.lost == 0")";
    std::vector<std::string> names = architectures_;
    names.emplace_back(starter_name);
    const Value list = as_list(value);
    if (!check_not_empty(list, example)) return {};
    std::vector<Expectation> read = read_expectations(list, names, log_);
    for (const Expectation& expectation : read) {
      for (const std::string& path : paths_of(expectation)) check_starter_path(value, path);
    }
    return read;
  }

  /// Behind "starter" comes one of its architectures.
  void check_starter_path(const Value& value, const std::string& path) {
    const std::string prefix = std::string(starter_name) + ".";
    if (!path.starts_with(prefix)) return;
    const std::string rest = path.substr(prefix.size());
    const std::string name = rest.substr(0, rest.find('.'));
    if (std::find(architectures_.begin(), architectures_.end(), name) != architectures_.end()) return;
    log_.add(value, fmt::format("{}: behind '{}' comes an architecture of the starter: {}", in_quotes(path),
                                starter_name, listed(architectures_, "or")));
  }

  std::vector<std::string> advice_ids(const Value& value) {
    std::vector<std::string> ids;
    const Value list = as_list(value);
    if (!read_list(list, R"(["short-polling"])", log_) || !check_not_empty(list, R"(["short-polling"])"))
      return ids;
    const std::vector<std::string> known = lint_ids();
    for (const Value& element : list.elements) {
      const auto id = read_text(element, log_);
      if (id && std::find(known.begin(), known.end(), *id) == known.end()) {
        log_.add(element, unknown_word("advice", *id, known));
      } else if (id) {
        ids.push_back(*id);
      }
    }
    return ids;
  }

  std::vector<std::size_t> variants_on(const Value* value) {
    std::vector<std::size_t> all(rubric_.variants.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    if (value == nullptr || (value->kind == Value::Kind::string && value->text == "all")) return all;
    const Value list = as_list(*value);
    if (!read_list(list, R"("all" or ["rush"])", log_) || !check_not_empty(list, R"("all" or ["rush"])"))
      return all;
    std::vector<std::string> names;
    for (const Variant& variant : rubric_.variants) names.push_back(variant.name);
    std::vector<bool> chosen(names.size());
    for (const Value& element : list.elements) {
      const auto name = read_text(element, log_);
      if (!name) continue;
      const auto found = std::find(names.begin(), names.end(), *name);
      if (found == names.end()) {
        log_.add(element, unknown_word("variant", *name, names));
      } else {
        chosen[static_cast<std::size_t>(found - names.begin())] = true;
      }
    }
    std::vector<std::size_t> on;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i]) on.push_back(i);
    }
    return on;
  }

  Fields fields_;
  const std::vector<std::string>& architectures_;
  ProblemLog& log_;
  Rubric rubric_;
};

}  // namespace

std::uint32_t Rubric::points() const {
  std::uint32_t sum = 0;
  for (const Criterion& criterion : criteria) sum += criterion.points;
  return sum;
}

std::optional<Rubric> read_rubric(std::string_view text, const std::string& file,
                                  const std::vector<std::string>& architectures, Problems& problems) {
  ProblemLog log(file);
  std::optional<Rubric> rubric;
  if (const std::optional<Value> root = parse_json(text, {}, log)) {
    if (root->kind == Value::Kind::object) {
      rubric = RubricReader(*root, architectures, log).read();
    } else {
      log.add(*root, fmt::format("a rubric is an object and begins with '{{'; found {}", describe(*root)));
    }
  }
  problems = log.sorted();
  if (!problems.empty()) return std::nullopt;
  return rubric;
}

}  // namespace couplet::scenario
