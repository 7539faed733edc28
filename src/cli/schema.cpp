#include "cli/command.hpp"
#include "cli/embedded.hpp"
#include "cli/exit_code.hpp"
#include "sim/check.hpp"

namespace couplet::cli {

int schema(const Arguments& arguments, Shell& shell) {
  const std::string_view wanted = arguments.of_script    ? "schema/script.schema.json"
                                  : arguments.of_rubric  ? "schema/rubric.schema.json"
                                  : arguments.of_summary ? "schema/summary.schema.json"
                                  : arguments.of_plan    ? "schema/plan.schema.json"
                                                         : "schema/scenario.schema.json";
  for (const EmbeddedFile& file : embedded_files()) {
    if (file.path != wanted) continue;
    shell.out << file.content;
    return exit_done;
  }
  COUPLET_CHECK(false && "a schema that is not embedded");
  return exit_bug;
}

}  // namespace couplet::cli
