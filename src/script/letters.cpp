#include "script/letters.hpp"

#include <utility>

#include "script/identifiers.hpp"
#include "sim/check.hpp"

namespace couplet::script {

cloud::Payload Letters::add(Letter letter) {
  const std::uint32_t slot = letters_.allocate();
  letter.holders = 1;
  letters_[slot] = std::move(letter);
  return {slot, ++messages_};
}

void Letters::drop(const cloud::Payload& payload) {
  Letter& letter = of(payload);
  COUPLET_CHECK(letter.holders > 0);
  if (--letter.holders > 0) return;
  letter = Letter{};  // a released slot would keep the body
  letters_.release(slot(payload));
}

std::string Letters::message_id(const cloud::Payload& payload) {
  return uuid("message", payload.lineage);
}

}  // namespace couplet::script
