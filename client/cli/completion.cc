#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands.h"

namespace tessera::cli {
namespace {

// Returns the commands below `app`. CLI11 also lists groups of options as
// subcommands, which have no name.
std::vector<const CLI::App*> CommandsOf(const CLI::App& app) {
  return app.get_subcommands(
      [](const CLI::App* command) { return !command->get_name().empty(); });
}

// Appends the long options of `app`, including those in groups.
void AppendOptions(const CLI::App& app, std::vector<std::string>& words) {
  for (const CLI::App* const group : app.get_subcommands(
           [](const CLI::App* part) { return part->get_name().empty(); })) {
    AppendOptions(*group, words);
  }
  for (const CLI::Option* const option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      // CLI11 gives a group of options a `--help` as well.
      if (app.get_name().empty() && name == "help") continue;
      words.push_back("--" + name);
    }
  }
}

// Returns the words that may follow a command: subcommands and long options.
std::string WordsOf(const CLI::App& app) {
  std::vector<std::string> words;
  for (const CLI::App* const command : CommandsOf(app)) {
    words.push_back(command->get_name());
  }
  AppendOptions(app, words);
  return absl::StrJoin(words, " ");
}

// Appends a case for `app` and each command below it.
void AppendCases(const CLI::App& app, const std::string& path,
                 std::string& script) {
  absl::StrAppend(&script, "    '", path, "') words='", WordsOf(app),
                  "' ;;\n");
  for (const CLI::App* const command : CommandsOf(app)) {
    AppendCases(*command, absl::StrCat(path, " ", command->get_name()), script);
  }
}

// Appends the commands below `path`, each with the words before it.
void AppendPaths(const CLI::App& app, const std::string& path,
                 std::vector<std::string>& paths) {
  for (const CLI::App* const command : CommandsOf(app)) {
    const std::string longer = absl::StrCat(path, " ", command->get_name());
    paths.push_back(absl::StrCat("'", longer, "'"));
    AppendPaths(*command, longer, paths);
  }
}

// Returns the script. The script finds the command by joining the words that
// continue a command. Options and other words may stand anywhere; they are
// skipped, also a dataset that is called as a command.
std::string BashScript(const CLI::App& app) {
  std::string cases;
  AppendCases(app, app.get_name(), cases);
  std::vector<std::string> paths;
  AppendPaths(app, app.get_name(), paths);
  return absl::StrCat(
      "_tessera() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} path=tessera words='' word\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$path $word\" in ",
      absl::StrJoin(paths, "|"),
      ") path+=\" $word\" ;; esac\n"
      "  done\n"
      "  case $path in\n",
      cases,
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "}\n"
      "complete -o default -F _tessera tessera");
}

}  // namespace

void AddCompletion(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "completion", "Print a script that completes commands and options");
  const auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash")
      ->required()
      ->check(CLI::IsMember({"bash"}));
  command->footer(
      "Examples:\n"
      "  tessera completion bash > "
      "~/.local/share/bash-completion/completions/tessera");
  command->callback([&session, &app, shell] {
    session.command = [&session, &app] {
      const std::string script = BashScript(app);
      session.Print(script, {{"script", script}});
      return absl::OkStatus();
    };
  });
}

}  // namespace tessera::cli
