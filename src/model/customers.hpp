#pragma once

#include <string>

#include "model/runtime.hpp"

namespace couplet::model {

/// How what belongs to the customers of a producer is drawn. REQUIRES: the producers before it are in
/// runtime.customers.
CustomerDraws draws_of(const scenario::Scenario& scenario, const scenario::Producer& spec,
                       const std::string& stream, const Runtime& runtime);

}  // namespace couplet::model
