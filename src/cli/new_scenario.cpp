#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "cli/command.hpp"
#include "cli/embedded.hpp"
#include "cli/exit_code.hpp"
#include "report/files.hpp"
#include "scenario/suggest.hpp"

namespace couplet::cli {

namespace {

constexpr std::string_view placeholder = "NAME.json";

struct Template {
  std::string name;
  std::string_view content;
};

std::vector<Template> templates() {
  constexpr std::string_view folder = "templates/";
  constexpr std::string_view ending = ".json";
  std::vector<Template> result;
  for (const EmbeddedFile& file : embedded_files()) {
    if (!file.path.starts_with(folder)) continue;
    std::string_view name = file.path.substr(folder.size());
    name.remove_suffix(ending.size());
    result.push_back({std::string(name), file.content});
  }
  return result;
}

/// The first line of a template is "// NAME.json: what it shows".
std::string_view purpose(std::string_view content) {
  std::string_view line = content.substr(0, content.find('\n'));
  line.remove_prefix(std::min(line.size(), line.find(": ") + 2));
  return line;
}

int list(Shell& shell) {
  for (const Template& each : templates()) {
    shell.out << fmt::format("{:<16}{}\n", each.name, purpose(each.content));
  }
  return exit_done;
}

std::string filled_in(std::string_view content, const std::string& file) {
  std::string result(content);
  for (std::size_t at = 0; (at = result.find(placeholder, at)) != std::string::npos; at += file.size()) {
    result.replace(at, placeholder.size(), file);
  }
  return result;
}

/// Never replaces what is there; leaves nothing behind where it does not succeed.
void write_new(const std::string& path, std::string_view content) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0 && errno == EEXIST) {
    throw report::FileError(path, "is there already; it is not overwritten, choose another name");
  }
  if (fd < 0) throw report::FileError::of_errno(path, "cannot be written", errno);
  try {
    report::write_all(fd, content, path);
  } catch (const report::FileError&) {
    ::close(fd);
    ::unlink(path.c_str());
    throw;
  }
  if (::close(fd) == 0) return;
  const int error = errno;
  ::unlink(path.c_str());
  throw report::FileError::of_errno(path, "cannot be written", error);
}

}  // namespace

int new_scenario(const Arguments& arguments, Shell& shell) {
  if (arguments.list_templates) return list(shell);
  const std::string& name = arguments.new_name;
  if (name.empty()) return wrong_usage("new wants a name, such as: couplet new first", shell);
  if (!scenario::is_name(name)) {
    return wrong_usage(
        fmt::format("\"{}\" cannot be the name of a scenario; write a letter, then letters, digits, '-' "
                    "or '_', without folder and ending",
                    name),
        shell);
  }
  std::vector<std::string> names;
  for (const Template& each : templates()) {
    names.push_back(each.name);
    if (each.name != arguments.template_name) continue;
    const std::string file = name + ".json";
    write_new(file, filled_in(each.content, file));
    shell.out << fmt::format("{} is written. Next: couplet compare {}\n", file, file);
    return exit_done;
  }
  const std::string near = scenario::nearest(arguments.template_name, names);
  return wrong_usage(
      fmt::format("there is no template \"{}\"; {}", arguments.template_name,
                  near.empty() ? "there are " + scenario::listed(names) : "did you mean \"" + near + "\"?"),
      shell);
}

}  // namespace couplet::cli
