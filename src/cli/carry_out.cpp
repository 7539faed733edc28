#include "cli/carry_out.hpp"

#include <new>

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/pricing.hpp"
#include "experiment/point_store.hpp"
#include "report/files.hpp"
#include "sim/check.hpp"

namespace couplet::cli {

namespace {

int carry_out_unchecked(const std::vector<std::string>& words, Shell& shell) {
  Parsed parsed = parse_arguments(words);
  if (parsed.command == nullptr) {
    (parsed.exit_code == exit_done ? shell.out : shell.err) << parsed.text;
    return parsed.exit_code;
  }
  if (const int code = settle_pricing(parsed.arguments, shell); code != exit_done) return code;
  return parsed.command->function(parsed.arguments, shell);
}

}  // namespace

int carry_out(const std::vector<std::string>& words, Shell& shell) {
  int code = exit_bug;
  try {
    code = carry_out_unchecked(words, shell);
  } catch (const report::FileError& error) {
    shell.err << "couplet: " << error.what() << "\n";
    return exit_file;
  } catch (const experiment::StoreError& error) {
    shell.err << "couplet: " << error.what() << "\n";
    return exit_file;
  } catch (const std::bad_alloc&) {
    shell.err << "couplet: there is not enough memory\n";
    return exit_limit;
  } catch (const std::exception& error) {
    shell.err << "couplet: " << error.what() << "\ncouplet: this is a bug in Couplet\n";
    return exit_bug;
  }
  shell.out.flush();
  if (!shell.out.good()) {
    shell.err << "couplet: the output could not be written\n";
    return exit_file;
  }
  return code;
}

}  // namespace couplet::cli
