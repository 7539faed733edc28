#pragma once

#include "script/agenda.hpp"
#include "script/answers.hpp"
#include "script/letters.hpp"
#include "script/moves.hpp"
#include "script/queues.hpp"
#include "script/references.hpp"
#include "script/topics.hpp"
#include "sim/time.hpp"

namespace couplet::script {

/// All that a script has made, and the instant it has come to.
struct World {
  sim::Time now{};
  Agenda agenda;
  Letters letters;
  References references;
  Answers answers{references};
  Queues queues{agenda, letters, answers};
  Moves moves{agenda, queues, letters};
  Topics topics{agenda, queues};
};

}  // namespace couplet::script
