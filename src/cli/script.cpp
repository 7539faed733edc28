#include "script/engine.hpp"

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/read_file.hpp"
#include "report/files.hpp"
#include "script/lines.hpp"

namespace couplet::cli {

int script(const Arguments& arguments, Shell& shell) {
  constexpr std::size_t written_at_once = std::size_t{1} << 16;
  script::Engine engine;
  const auto write = [&] {
    shell.out << engine.answers();
    engine.answers().clear();
    if (!shell.out.good()) throw report::FileError("standard output", "cannot be written");
  };
  const auto stopped = [&] { return arguments.strict && engine.failures() > 0; };
  const auto carry_out = [&](std::uint64_t number, std::string_view line, bool too_long) {
    engine.line(number, line, too_long);
    if (engine.answers().size() > written_at_once) write();
    return !stopped();
  };
  script::Lines lines;
  read_pieces(arguments.script, [&](std::string_view piece) {
    const bool more = lines.feed(piece, carry_out);
    // Whoever writes into a pipe line by line sees the answers line by line.
    write();
    shell.out.flush();
    return more;
  });
  if (!stopped()) lines.finish(carry_out);
  if (!stopped()) engine.finish();
  write();
  return stopped() ? exit_invalid : exit_done;
}

}  // namespace couplet::cli
