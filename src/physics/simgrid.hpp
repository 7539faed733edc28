#pragma once

#include <string>

#include "physics/physics.hpp"

namespace couplet::physics {

/// Hosts and links by SimGrid. One per process: whoever runs several runs forks for each, before the first.
/// Throws PlatformError for a horizon of more than 30 days and for a platform file that cannot be read or
/// lacks what the platform names.
std::unique_ptr<Physics> make_simgrid(const Platform& platform, Duration horizon, sim::EventList& events,
                                      Listener& listener);

/// For messages and files: the library that is used, as "3.32".
std::string simgrid_version();

}  // namespace couplet::physics
