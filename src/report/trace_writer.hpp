#pragma once

#include <string>

#include "model/trace.hpp"
#include "report/files.hpp"

namespace couplet::report {

/// Writes a trace as JSON lines, as docs/trace.md describes them. An existing file is replaced; /dev/stdout
/// is a file, too. What goes wrong while a run goes on is kept for finish(): a run must not be left half way.
class TraceWriter final : public model::TraceSink {
 public:
  /// Throws FileError if it cannot be opened.
  explicit TraceWriter(std::string path);
  ~TraceWriter() override;
  TraceWriter(const TraceWriter&) = delete;
  TraceWriter& operator=(const TraceWriter&) = delete;

  /// Lines that follow belong to this one; without a name they say nothing of it.
  void begin_architecture(const std::string& name);

  void write(const model::TraceRecord& record) override;

  /// Writes what is left. Throws FileError if anything could not be written.
  void finish();

 private:
  void flush();

  std::string path_;
  int fd_ = -1;
  std::string architecture_;  // as JSON, with its key
  std::string buffer_;
  std::string error_;  // what went wrong; nothing more is written then
};

}  // namespace couplet::report
