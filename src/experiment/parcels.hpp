#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

#include "experiment/points.hpp"

namespace couplet::experiment {

/// What a process sends home through a pipe is a row of parcels: a kind, how long the content is, the
/// content.
enum class Parcel : char { progress = 'p', trace = 't', result = 'r', failure = 'f' };

/// Sends one, all of it. Where nobody listens any more it ends the process.
void send_parcel(int fd, Parcel kind, std::string_view content);

/// Sends each half per cent at most once, and nothing within 20 ms of the last (or of its making): a run
/// calls far more often, and one that is over by then needs no progress.
std::function<void(double)> progress_sender(int fd);
double read_progress(std::string_view content);

/// What is being thrown, as a failure. REQUIRES: called in a handler.
PointFailure caught_failure();

/// Kind, architecture and message.
void send_failure(int fd, const PointFailure& failure);
PointFailure read_failure(std::string_view content);

/// Takes those that have arrived whole from the front of `bytes`, in order.
void open_parcels(std::string& bytes, const std::function<void(Parcel kind, std::string_view content)>& open);

/// Waits until a process of ours has ended; its status as waitpid() has it.
int wait_for(pid_t process);

/// What came of a process that ended, with this status, without having sent its result.
PointFailure failure_of_ended(int status);

}  // namespace couplet::experiment
