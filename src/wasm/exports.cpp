// What JavaScript calls; interface.js is the other side. An answer belongs to the caller, until it says
// couplet_forget.
#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <string>

#include "cli/exit_code.hpp"
#include "scenario/json.hpp"
#include "sim/check.hpp"
#include "wasm/compare.hpp"

using couplet::scenario::Member;
using couplet::scenario::Value;
using couplet::wasm::Answer;
using couplet::wasm::Request;

namespace {

/// {"set": [["/run/duration", "10m"], …], "seed": 7, "replications": 5}, all of them optional.
void read_options(const char* json, Request& request) {
  couplet::scenario::ProblemLog log("");
  const auto options = couplet::scenario::parse_json(json, {}, log);
  COUPLET_CHECK(options.has_value());
  if (const Member* set = options->find("set")) {
    for (const Value& change : set->value.elements) {
      COUPLET_CHECK(change.elements.size() == 2);
      request.overrides.push_back({change.elements[0].text, change.elements[1].text});
    }
  }
  if (const Member* seed = options->find("seed")) request.seed = std::stoull(seed->value.text);
  if (const Member* replications = options->find("replications")) {
    request.replications = static_cast<std::uint32_t>(std::stoul(replications->value.text));
  }
}

}  // namespace

extern "C" {

/// `name` and `options` are UTF-8 with a zero at their end; `text` may hold anything.
Answer* couplet_compare(const char* text, std::size_t size, const char* name, const char* options) {
  auto answer = std::make_unique<Answer>();
  try {
    Request request;
    request.text = std::string_view(text, size);
    request.file_name = name;
    read_options(options, request);
    *answer = compare(request);
  } catch (const std::bad_alloc&) {
    *answer = Answer{couplet::cli::exit_limit, "", "couplet: there is not enough memory\n"};
  } catch (const std::exception& error) {
    *answer = Answer{couplet::cli::exit_bug, "",
                     std::string("couplet: ") + error.what() + "\ncouplet: this is a bug in Couplet\n"};
  }
  return answer.release();
}

int couplet_exit_code(const Answer* answer) {
  return answer->exit_code;
}

const char* couplet_summary(const Answer* answer) {
  return answer->summary.c_str();
}

const char* couplet_talk(const Answer* answer) {
  return answer->talk.c_str();
}

void couplet_forget(const Answer* answer) {
  delete answer;
}
}
