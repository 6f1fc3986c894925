// The context of a command: the server, and the streams to print to.
#ifndef TESSERA_CLIENT_CLI_SESSION_H_
#define TESSERA_CLIENT_CLI_SESSION_H_

#include <filesystem>
#include <functional>
#include <memory>
#include <ostream>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/stoppable_sleep.h"
#include "client/api/api.h"
#include "client/api/connect.h"
#include "client/sign_in/saved_sign_in.h"
#include "client/sign_in/token_keeper.h"
#include "net/http_client.h"
#include "nlohmann/json.hpp"

namespace tessera::cli {

using Json = nlohmann::ordered_json;  // Keys stay in the order of writing.

// The outside world. Tests replace it.
struct Environment {
  std::ostream& out;      // Results.
  std::ostream& err;      // Progress, notes, and the sentence of an error.
  const Clock& clock;
  bool terminal = false;  // `err` is a terminal, where lines can be redrawn.
  int columns = 80;       // Width of the terminal.
  // Returns a shared_ptr, so that a test can inspect its server after the run.
  std::function<absl::StatusOr<std::shared_ptr<client::Api>>(
      const client::ConnectOptions&)>
      connect = client::Connect;
  // For the identity provider.
  client::MakeHttpClient make_http = net::MakeCurlClient;
  std::filesystem::path sign_ins = client::SignInFolder::OfUser();
  std::function<void(absl::Duration, std::stop_token)> sleep = SleepFor;
};

// An error of the command line, not of the work; exit status 2.
absl::Status UsageError(const std::string& sentence);
bool IsUsageError(const absl::Status& status);

// One run of the program. Owns the connection, which the first Api() opens, so
// that offline commands need no server.
//
// Not thread-safe.
class Session {
 public:
  explicit Session(const Environment& environment)
      : environment_(environment) {}

  // Set from the global options.
  client::ConnectOptions connection;
  bool json = false;

  // The work of the command; set while the command line is parsed.
  std::function<absl::Status()> command;

  const Environment& environment() const { return environment_; }

  // Without --token-file the user's sign-in to the server is used, if there is
  // one. Errors: those of client::Connect(), as usage errors.
  absl::StatusOr<client::Api*> Api();

  // Prints a result: `text`, or with --json `object` in one line.
  void Print(const std::string& text, const Json& object);

  // Prints a table: `rows` under `header`, or with --json one object a line.
  // REQUIRES: each row has as many cells as `header`; with --json, as many
  // objects as rows.
  void PrintTable(const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows,
                  const std::vector<Json>& objects);

  // Prints a sentence to `err`, beside the result.
  void Note(const std::string& sentence);

 private:
  absl::Status UseSignIn();

  const Environment& environment_;
  std::shared_ptr<client::Api> api_;
};

// Returns `object` as JSON in one line, safe to print.
std::string Dump(const Json& object);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_SESSION_H_
