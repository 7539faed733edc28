#include "cli/progress.hpp"

#include <sstream>

#include "catch.hpp"

using namespace couplet;

TEST_CASE("progress is a share, a bar and an estimate") {
  CHECK(cli::progress_line(0, 1) == "  0 %  ------------------------------");
  CHECK(cli::progress_line(0.5, 12) == " 50 %  ###############---------------  12 s left");
  CHECK(cli::progress_line(0.1, 200) == " 10 %  ###---------------------------  30 min left");
  CHECK(cli::progress_line(0.99, 1) == " 99 %  #############################-  1 s left");
  CHECK(cli::progress_line(1, 12) == "100 %  ##############################");
  CHECK(cli::progress_line(1.2, 12) == "100 %  ##############################");
}

TEST_CASE("what takes less than a second shows no progress") {
  std::ostringstream terminal;
  {
    cli::Progress progress(terminal, true);
    progress.update(0.5);
    progress.update(1);
  }
  CHECK(terminal.str().empty());
}
