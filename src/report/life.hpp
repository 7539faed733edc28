#pragma once

#include <string>
#include <vector>

#include "experiment/life.hpp"
#include "report/table.hpp"
#include "scenario/scenario.hpp"

namespace couplet::report {

/// "completed": the word of a class in JSON.
const char* word(experiment::Fate fate);

/// One line of a request's life.
struct LifeLine {
  sim::Duration after{};                             // since it was issued
  std::string text;                                  // "web calls app"
  std::vector<const experiment::LifeEvent*> events;  // that it tells of; at least one
};

/// "nobody there (connection_refused)": the word of a reason, with what it means.
std::string plain_reason(const std::string& reason);

/// Every line of a life, in order. Refers to the life's events.
std::vector<LifeLine> life_lines(const experiment::Life& life, const scenario::Architecture& architecture);

/// Why it ended as it did, in whole sentences.
std::string why(const experiment::Life& life, const experiment::ArchitectureLives& of,
                const scenario::Architecture& architecture);

/// "waiting in orders"
std::string spent_text(const experiment::TimeSpent& spent, const scenario::Architecture& architecture);

/// All lives, for people.
std::string lives_text(const scenario::Scenario& scenario,
                       const std::vector<experiment::ArchitectureLives>& lives,
                       const experiment::LifeChoice& choice, const TextStyle& style);

/// The same as JSON; docs/explain.md says what it holds.
std::string lives_json(const scenario::Scenario& scenario,
                       const std::vector<experiment::ArchitectureLives>& lives);

}  // namespace couplet::report
