#include "client/cli/app.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <exception>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/trace.h"
#include "base/version.h"
#include "client/cli/commands.h"

namespace tessera::cli {
namespace {

// Scripts and CI systems that trace set this variable for their programs.
std::string TraceOfCaller() {
  const char* const text = std::getenv("TRACEPARENT");
  if (text == nullptr || !trace::ParseTraceparent(text)) return "";
  return text;
}

// The last of several equal options wins, so that a user can override the
// options of a shell alias or script.
void AddGlobalOptions(CLI::App& app, Session& session) {
  app.add_option("--server", session.connection.server,
                 "The server, as HOST:PORT")
      ->envname("TESSERA_SERVER")
      ->capture_default_str()
      ->take_last();
  app.add_option("--token-file", session.connection.token_file,
                 "File with your token for the server. Without it the sign-in "
                 "by tessera login is used")
      ->take_last();
  app.add_option("--ca-file", session.connection.ca_file,
                 "PEM file of the authority that signed the server's "
                 "certificate. Turns on TLS")
      ->take_last();
  app.add_option("--client-cert", session.connection.client_cert,
                 "PEM file with this machine's certificate, for servers that "
                 "ask for one")
      ->take_last();
  app.add_option("--client-key", session.connection.client_key,
                 "PEM file with that certificate's private key")
      ->take_last();
  app.add_flag("--json", session.json,
               "Print one JSON object a line: results on stdout, progress on "
               "stderr");
  app.set_version_flag("--version", absl::StrCat("tessera ", kVersion));
  session.connection.traceparent = TraceOfCaller();
}

void Assemble(CLI::App& app, Session& session) {
  app.require_subcommand(1);
  app.fallthrough();  // `tessera status --json` is `tessera --json status`.
  AddGlobalOptions(app, session);
  AddStatus(app, session);
  AddDataset(app, session);
  AddTrain(app, session);
  AddNotebook(app, session);
  AddJob(app, session);
  AddModel(app, session);
  AddSegment(app, session);
  AddResults(app, session);
  AddEvaluate(app, session);
  AddUpload(app, session);
  AddLogin(app, session);
  AddLogout(app, session);
  AddCompletion(app, session);
  app.footer(
      "Examples:\n"
      "  tessera segment image.tif --model nuclei --out results\n"
      "  tessera dataset create embryos ./samples\n"
      "  tessera train embryos --model cells --follow\n"
      "  tessera COMMAND --help            options and examples of a command\n"
      "\nExit status: 0 done, 1 the work failed, 2 the call was wrong.");
}

// Returns the words of the command being parsed: `tessera dataset create`.
std::string CommandOf(const CLI::App& app) {
  std::string name = app.get_name();
  const CLI::App* current = &app;
  while (!current->get_subcommands().empty()) {
    current = current->get_subcommands().front();
    absl::StrAppend(&name, " ", current->get_name());
  }
  return name;
}

// Returns what is wrong with the command line.
std::string DescribeWrongCall(const CLI::App& app,
                              const CLI::ParseError& error) {
  const std::string command = CommandOf(app);
  const std::vector<std::string> unread = app.remaining(/*recurse=*/true);
  // CLI11 reports an unknown command only as a missing command.
  const std::string what =
      dynamic_cast<const CLI::RequiredError*>(&error) != nullptr &&
              !unread.empty()
          ? absl::StrFormat("%s has no command %s", command,
                            Quoted(unread.front()))
          : error.what();
  return absl::StrCat(what, "; see '", command, " --help'");
}

int Fail(const absl::Status& status, const Environment& environment) {
  std::string message = PrintableLines(status.message());
  if (message.empty()) {
    message = absl::StrFormat(
        "the command failed (%s) and nothing says why; try again, and look "
        "into the server's log",
        absl::StatusCodeToString(status.code()));
  }
  environment.err << "tessera: " << message << std::endl;
  return IsUsageError(status) ? kCallWasWrong : kWorkFailed;
}

// Turns exceptions into a Status. Other code should let none escape; if one
// does, the program still ends with an error message.
absl::Status RunCommand(const Session& session) {
  try {
    return session.command();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "this machine has too little memory for it; give fewer or smaller "
        "images");
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("unexpected failure: ", error.what(),
                     "; try again, and report it with the command"));
  }
}

}  // namespace

int Run(int argc, const char* const* argv, const Environment& environment) {
  Session session(environment);
  CLI::App app("Trains segmentation models and outlines objects in images.",
               "tessera");
  Assemble(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help, environment.out, environment.err);
  } catch (const CLI::ParseError& error) {
    return Fail(UsageError(DescribeWrongCall(app, error)), environment);
  }
  const absl::Status status = RunCommand(session);
  // A result that cannot be printed is a failure: the disk may be full.
  environment.out.flush();
  if (!status.ok()) return Fail(status, environment);
  if (!environment.out) {
    return Fail(absl::UnavailableError(
                    "cannot write to stdout; check the disk, or the program "
                    "that reads it"),
                environment);
  }
  return kDone;
}

}  // namespace tessera::cli
