#include "script/engine.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scenario/suggest.hpp"
#include "script/line.hpp"
#include "script/operations.hpp"
#include "script/world.hpp"

namespace couplet::script {

namespace {

[[noreturn]] void unknown_operation(const std::string& name) {
  const std::string near = name.size() <= 64 ? scenario::nearest(name, operation_names()) : std::string();
  fail(code::unknown_operation,
       fmt::format("there is no operation \"{}\"; ", name.substr(0, 100)) +
           (near.empty() ? "docs/script.md lists them" : fmt::format("did you mean \"{}\"?", near)));
}

/// Lets the earliest thing happen that is due until then, if there is one.
bool take_step(World& world, sim::Time until) {
  const auto due = world.agenda.take(until);
  if (!due) return false;
  world.now = due->at;
  switch (due->kind) {
    case Agenda::Kind::queue: world.queues.advance(world.now, due->number); break;
    case Agenda::Kind::move: world.moves.advance(world.now, due->number); break;
    case Agenda::Kind::topic: world.topics.advance(world.now, due->number); break;
  }
  return true;
}

/// Carries out one line. Throws a Failure instead of an answer.
void carry_out(World& world, Line& line, Asked& asked, std::string& result) {
  if (*line.at < world.now) {
    fail(code::impossible_time,
         fmt::format("\"t\" is {} s, but the script has come to {} s; times must not go back",
                     seconds_text(*line.at), seconds_text(world.now)));
  }
  while (take_step(world, *line.at)) {
  }
  world.now = *line.at;
  const Operation* const operation = find_operation(line.operation);
  if (operation == nullptr) unknown_operation(line.operation);
  world.references.resolve(line.arguments);
  if (!asked.name.empty()) asked.ticket = world.references.expect(asked.name);
  Arguments arguments(line.arguments, operation->service, line.operation);
  result.clear();
  Call call{world, arguments, asked, result};
  std::string& answers = world.answers.text();
  const auto before = static_cast<std::ptrdiff_t>(answers.size());
  operation->run(call);
  if (call.later) return;
  // What it has set in motion, such as the answer to a long poll, comes behind its own answer.
  const auto caused = static_cast<std::ptrdiff_t>(answers.size());
  world.answers.give(asked, world.now, result);
  std::rotate(answers.begin() + before, answers.begin() + caused, answers.end());
}

}  // namespace

Engine::Engine() : world_(std::make_unique<World>()) {}
Engine::~Engine() = default;

void Engine::line(std::uint64_t number, std::string_view text, bool too_long) {
  if (is_blank(text)) return;
  Line line;
  line.number = number;
  Asked asked;
  asked.line = number;
  try {
    if (too_long) fail(code::malformed_line, "a line has at most 16 MiB");
    read_line(text, line);
    asked.at = line.at;
    asked.operation = line.operation;
    asked.name = line.name;
    carry_out(*world_, line, asked, result_);
  } catch (const Failure& failure) {
    if (asked.operation.empty()) asked.operation = line.operation;  // of a line that was read in part
    if (asked.name.empty()) asked.name = line.name;
    if (!asked.name.empty() && asked.ticket == 0) asked.ticket = world_->references.expect(asked.name);
    world_->answers.refuse(asked, world_->now, failure);
  }
}

void Engine::finish() {
  while (world_->queues.waiting() > 0) {
    COUPLET_CHECK(take_step(*world_, sim::never));  // a wait ends within 20 s
  }
}

std::string& Engine::answers() {
  return world_->answers.text();
}

std::uint64_t Engine::failures() const {
  return world_->answers.script_failures();
}

}  // namespace couplet::script
