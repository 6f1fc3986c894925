// What every command is given: a server, and places to print to.
#ifndef TESSERA_CLIENT_CLI_SESSION_H_
#define TESSERA_CLIENT_CLI_SESSION_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "client/api/api.h"
#include "client/api/connect.h"
#include "nlohmann/json.hpp"

namespace tessera::cli {

using Json = nlohmann::ordered_json;  // Keys stay in the order of writing.

// The world outside, so that tests can put theirs in its place.
struct Environment {
  std::ostream& out;      // Results.
  std::ostream& err;      // Progress, notes, and the sentence of an error.
  const Clock& clock;
  bool terminal = false;  // `err` can be redrawn.
  int columns = 80;       // Of the terminal.
  // Shared, so that a test can look at its server after the run.
  std::function<absl::StatusOr<std::shared_ptr<client::Api>>(
      const client::ConnectOptions&)>
      connect = client::Connect;
};

// An error of the call itself rather than of the work: exit status 2.
absl::Status UsageError(const std::string& sentence);
bool IsUsageError(const absl::Status& status);

// One run of the program. Owns the connection, which is made when a command
// first asks for it: commands that work offline need no server.
//
// Not thread-safe.
class Session {
 public:
  explicit Session(const Environment& environment)
      : environment_(environment) {}

  // Filled in from the global options.
  client::ConnectOptions connection;
  bool json = false;

  // The work of the command that the call names; set while it is parsed.
  std::function<absl::Status()> command;

  const Environment& environment() const { return environment_; }

  // Errors: those of client::Connect(), as usage errors.
  absl::StatusOr<client::Api*> Api();

  // Prints a result: `text` for people or, with --json, one line of `object`.
  void Print(const std::string& text, const Json& object);

  // Prints a list: rows under `header`, or with --json an object a line.
  // REQUIRES: as many objects as rows, as many cells as `header` in each.
  void PrintTable(const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows,
                  const std::vector<Json>& objects);

  // Tells something beside the result, as a sentence on `err`.
  void Note(const std::string& sentence);

 private:
  const Environment& environment_;
  std::shared_ptr<client::Api> api_;
};

// One line, whatever text is in it.
std::string Dump(const Json& object);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SESSION_H_
