#include "scenario/load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/json.hpp"
#include "scenario/overrides.hpp"
#include "scenario/pricing.hpp"
#include "scenario/readers.hpp"
#include "scenario/suggest.hpp"
#include "sim/hash.hpp"

namespace couplet::scenario {

namespace {

constexpr std::size_t file_bytes_max = std::size_t{64} << 20;
constexpr std::size_t architectures_max = 1000;

std::string name_of(const std::string& file) {
  const std::size_t slash = file.find_last_of("/\\");
  std::string name = slash == std::string::npos ? file : file.substr(slash + 1);
  const std::size_t point = name.rfind('.');
  if (point != std::string::npos && point > 0) name.resize(point);
  return name;
}

/// `files`: 0, or a hash of the other files.
std::string hash_of(std::string_view text, const std::vector<Override>& overrides, std::uint64_t files) {
  std::uint64_t hash = sim::fnv1a64(text);
  for (const Override& change : overrides) {
    hash = sim::fnv1a64_of_number(change.pointer.size(), hash);
    hash = sim::fnv1a64(change.pointer, hash);
    hash = sim::fnv1a64_of_number(change.value.size(), hash);
    hash = sim::fnv1a64(change.value, hash);
  }
  if (files != 0) hash = sim::fnv1a64_of_number(files, hash);
  return fmt::format("{:016x}", sim::mix64(hash));
}

ProblemLog log_for(const LoadOptions& options) {
  std::vector<std::string> overrides;
  for (const Override& change : options.overrides) {
    overrides.push_back(fmt::format("--set {}={}", change.pointer, change.value));
  }
  return ProblemLog(options.file_name, std::move(overrides));
}

class ScenarioReader {
 public:
  ScenarioReader(const Value& root, Files& files, ProblemLog& log)
      : fields_(root, "a scenario", log), files_(files), log_(log) {}

  Scenario read() {
    read_header();
    if (const Value* run = fields_.require("run", R"("run": {"duration": "2h"})"))
      scenario_.run = read_run(*run, log_);
    if (const Value* periods = fields_.find("periods")) scenario_.periods = read_periods(*periods, log_);
    if (const Value* limits = fields_.find("limits")) scenario_.limits = read_limits(*limits, log_);
    if (const Value* account = fields_.find("account")) scenario_.account = read_account(*account, log_);
    if (const Value* workload = fields_.require("workload", R"("workload": {"visitors": {...}})")) {
      workload_ = read_workload(*workload, attributes_of_steps(fields_.value()), files_, log_);
      check_arrivals(*workload, workload_, scenario_.run, scenario_.limits, log_);
    }
    scenario_.needs = workload_.needs;
    scenario_.attributes = workload_.attributes;
    if (const Value* platform = fields_.find("platform"))
      platform_ = read_platform(*platform, workload_, files_, log_);
    if (const Value* failures = fields_.find("failures")) failures_ = read_failures(*failures, log_);
    components_ = fields_.find("components");
    if (components_ != nullptr) check_components();
    if (const Value* all =
            fields_.require("architectures", R"("architectures": {"tight": {...}, "loose": {...}})")) {
      read_architectures(*all);
    }
    if (const Value* expect = fields_.find("expect")) {
      scenario_.expectations = read_expectations(*expect, architecture_names_, log_);
    }
    if (const Value* lint = fields_.find("lint")) scenario_.ignored_advice = read_ignored_advice(*lint, log_);
    fields_.finish();
    return std::move(scenario_);
  }

 private:
  void read_header() {
    fields_.text("$schema");
    fields_.version("couplet");
    scenario_.title = fields_.text("title");
    scenario_.about = fields_.text("about");
    scenario_.source = fields_.text("source");
    scenario_.profile = fields_.choice("profile", scenario_.profile,
                                       {{"as_taught", Profile::as_taught}, {"aws_2026", Profile::aws_2026}});
    effects_ = fields_.choice("effects", true, {{"none", false}});
    read_prices();
  }

  void read_prices() {
    scenario_.free_tier = fields_.flag("free_tier");
    if (const Value* pricing = fields_.find("pricing")) {
      scenario_.prices = read_pricing(*pricing, files_, log_);
    } else {
      scenario_.prices =
          price_book_named(scenario_.profile == Profile::as_taught ? "as-taught" : "aws-us-east-1");
    }
  }

  /// A shared part that every architecture replaces or removes is still looked at.
  void check_components() {
    if (components_->kind != Value::Kind::object) {
      log_.add(*components_,
               fmt::format("expected the components by name, found {}", describe(*components_)));
      components_ = nullptr;
      return;
    }
    for (const Member& member : components_->members) {
      check_name(member, "a component", log_);
      read_kind(member, log_);
    }
  }

  void read_architectures(const Value& all) {
    if (all.kind != Value::Kind::object || all.members.empty()) {
      log_.add(all, fmt::format("expected at least one architecture by name, found {}",
                                all.kind == Value::Kind::object ? "none" : describe(all)));
      return;
    }
    if (all.members.size() > architectures_max) {
      log_.add(all, fmt::format("{} architectures; at most {} are allowed", all.members.size(),
                                architectures_max));
      return;
    }
    const Surroundings around{components_, workload_,         platform_,
                              failures_,   scenario_.limits,  scenario_.account,
                              effects_,    scenario_.profile, scenario_.prices.get()};
    for (const Member& member : all.members) {
      if (!check_name(member, "an architecture", log_)) continue;
      scenario_.architectures.push_back(read_architecture(member, around, log_));
      architecture_names_.push_back(member.key);
    }
    check_failures();
  }

  /// A component that no architecture has is a mistake; one that some lack is not.
  void check_failures() {
    std::vector<std::string> names;
    for (const Architecture& architecture : scenario_.architectures) {
      for (const Component& component : architecture.components) {
        if (std::find(names.begin(), names.end(), component.name) == names.end())
          names.push_back(component.name);
      }
    }
    for (const FailureDraft& draft : failures_) {
      if (draft.component != nullptr) check_struck(*draft.component, "a component", names);
    }
    check_zones();
    for (const PlatformPart& part : platform_.parts)  // what partitions part are components
      names.erase(std::remove(names.begin(), names.end(), part.component.name), names.end());
    for (const ProducerDraft& draft : workload_.producers) names.push_back(draft.producer.name);
    for (const FailureDraft& draft : failures_) {
      for (const Value* side : draft.sides) {
        if (side->text != "*") check_struck(*side, "a component or producer", names);
      }
    }
  }

  void check_zones() {
    std::vector<std::string> zones;
    for (const Architecture& architecture : scenario_.architectures) {
      for (const Component& component : architecture.components)
        zones.insert(zones.end(), component.zones.begin(), component.zones.end());
    }
    for (const FailureDraft& draft : failures_) {
      if (draft.zone == nullptr || std::find(zones.begin(), zones.end(), draft.zone->text) != zones.end())
        continue;
      std::string message =
          fmt::format("no architecture has anything in a zone {}", in_quotes(draft.zone->text));
      const std::string near = nearest(draft.zone->text, zones);
      if (!near.empty()) message += fmt::format("; did you mean \"{}\"?", near);
      log_.add(*draft.zone, std::move(message));
    }
  }

  void check_struck(const Value& struck, const char* what, const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), struck.text) != names.end()) return;
    std::string message = fmt::format("no architecture has {} {}", what, in_quotes(struck.text));
    const std::string near = nearest(struck.text, names);
    if (!near.empty()) message += fmt::format("; did you mean \"{}\"?", near);
    log_.add(struck, std::move(message));
  }

  Fields fields_;
  Files& files_;
  ProblemLog& log_;
  Scenario scenario_;
  Workload workload_;
  PlatformDraft platform_;
  std::vector<FailureDraft> failures_;
  const Value* components_ = nullptr;  // shared
  std::vector<std::string> architecture_names_;
  bool effects_ = true;
};

std::optional<Scenario> read_text(std::string_view text, const LoadOptions& options, Files& files,
                                  ProblemLog& log) {
  if (text.size() > file_bytes_max) {
    log.add_without_line(
        0, "",
        fmt::format("the file has {} bytes; at most {} (64 MiB) are allowed; recorded customers belong into "
                    "a file of their own, which a \"trace\" names",
                    text.size(), file_bytes_max));
    return std::nullopt;
  }
  std::optional<Value> root = parse_json(text, {}, log);
  if (!root) return std::nullopt;
  if (root->kind != Value::Kind::object) {
    log.add(*root, fmt::format("a scenario is an object and begins with '{{'; found {}", describe(*root)));
    return std::nullopt;
  }
  apply_overrides(*root, options.overrides, log);
  return ScenarioReader(*root, files, log).read();
}

}  // namespace

std::optional<Scenario> load(std::string_view text, const LoadOptions& options, Problems& problems) {
  ProblemLog log = log_for(options);
  Files files(options);
  std::optional<Scenario> scenario = read_text(text, options, files, log);
  problems = log.sorted();
  if (!problems.empty()) return std::nullopt;
  scenario->name = name_of(options.file_name);
  if (scenario->title.empty()) scenario->title = scenario->name;
  scenario->hash = hash_of(text, options.overrides, files.hash());
  return scenario;
}

}  // namespace couplet::scenario
