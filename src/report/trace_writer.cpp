#include "report/trace_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>

#include "report/json_writer.hpp"

namespace couplet::report {

namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;

void add_detail(std::string& line, const model::TraceRecord& record) {
  if (record.reason.empty() && record.peer.empty() && record.amount < 0) return;
  line += ",\"detail\":{";
  const char* comma = "";
  if (!record.peer.empty()) {
    line += "\"peer\":" + json_string(record.peer);
    comma = ",";
  }
  if (!record.reason.empty()) {
    line += comma + ("\"reason\":" + json_string(record.reason));
    comma = ",";
  }
  if (record.amount >= 0) fmt::format_to(std::back_inserter(line), "{}\"amount\":{}", comma, record.amount);
  line += "}";
}

}  // namespace

TraceWriter::TraceWriter(std::string path)
    : path_(std::move(path)), fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666)) {
  if (fd_ < 0) throw FileError::of_errno(path_, "the trace cannot be written", errno);
  buffer_.reserve(buffer_size + 4096);
}

TraceWriter::~TraceWriter() {
  if (fd_ >= 0) ::close(fd_);
}

void TraceWriter::begin_architecture(const std::string& name) {
  architecture_ = name.empty() ? "" : ",\"architecture\":" + json_string(name);
}

void TraceWriter::write(const model::TraceRecord& record) {
  if (!error_.empty()) return;
  const auto out = std::back_inserter(buffer_);
  fmt::format_to(out, "{{\"t_ns\":{}{},\"event\":\"{}\"", record.at.time_since_epoch().count(), architecture_,
                 model::word(record.event));
  if (!record.producer.empty()) buffer_ += ",\"producer\":" + json_string(record.producer);
  if (record.request != model::no_request) {
    fmt::format_to(out, ",\"request\":{},\"copy\":{}", record.request, record.lineage);
  }
  if (record.attempt > 0) fmt::format_to(out, ",\"attempt\":{}", record.attempt);
  if (!record.component.empty()) {
    fmt::format_to(out, ",\"component\":{},\"instance\":{}", json_string(record.component), record.instance);
  }
  add_detail(buffer_, record);
  if (record.measured) buffer_ += ",\"measured\":true";
  buffer_ += "}\n";
  if (buffer_.size() >= buffer_size) flush();
}

void TraceWriter::flush() {
  try {
    write_all(fd_, buffer_, path_);
  } catch (const FileError& error) {
    error_ = error.what();
  }
  buffer_.clear();
}

void TraceWriter::finish() {
  if (error_.empty()) flush();
  const int closed = ::close(fd_);
  fd_ = -1;
  if (error_.empty() && closed != 0) throw FileError::of_errno(path_, "the trace cannot be written", errno);
  if (error_.empty()) return;
  // error_ begins with the path already.
  throw FileError(path_, error_.substr(path_.size() + 2));
}

}  // namespace couplet::report
