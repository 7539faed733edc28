#include <fmt/format.h>

#include "scenario/quantities.hpp"
#include "scenario/readers.hpp"

namespace couplet::scenario {

RetryPolicy read_retry(Fields& outer) {
  RetryPolicy policy;
  const Value* value = outer.find("retry");
  if (value == nullptr) return policy;
  ProblemLog& log = outer.log();
  if (value->kind == Value::Kind::string && value->text == "aws") {
    log.add(*value, not_supported("aws") + R"(; write an object, such as {"attempts": 3})");
    return policy;
  }
  Fields fields(*value, "a retry", log);
  policy.attempts = fields.count("attempts", 3, {1, 1000});
  policy.backoff = fields.choice("backoff", policy.backoff,
                                 {{"none", Backoff::none},
                                  {"constant", Backoff::constant},
                                  {"linear", Backoff::linear},
                                  {"exponential", Backoff::exponential}});
  policy.base = fields.duration("base", policy.base);
  policy.cap = fields.duration("cap", policy.cap);
  policy.jitter = fields.choice("jitter", policy.jitter,
                                {{"none", Jitter::none},
                                 {"full", Jitter::full},
                                 {"equal", Jitter::equal},
                                 {"decorrelated", Jitter::decorrelated}});
  if (policy.cap < policy.base) {
    log.add(*value, fmt::format("the cap ({}) is shorter than the base ({})", duration_text(policy.cap),
                                duration_text(policy.base)));
  }
  fields.later({"budget"});
  fields.finish();
  return policy;
}

}  // namespace couplet::scenario
