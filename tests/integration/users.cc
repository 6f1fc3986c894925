#include "tests/integration/users.h"

#include <stdexcept>

#include "absl/strings/strip.h"
#include "base/clock.h"
#include "server/commands/token_command.h"
#include "tests/support/fake_clock.h"

namespace tessera::testing {
namespace {

std::string RunOrThrow(const config::TokenOptions& options,
                       const Clock& clock) {
  const auto text = commands::RunTokenCommand(options, clock);
  if (!text.ok()) throw std::runtime_error(text.status().ToString());
  return std::string(absl::StripSuffix(*text, "\n"));
}

}  // namespace

Users::Users(const std::function<void(config::ServeOptions&)>& change)
    : harness_([&](config::ServeOptions& options) {
        options.security.tokens = true;
        if (change) change(options);
      }) {
  Add("viewer", "viewer", "");
  Add("owner", "member", "lab");
  Add("colleague", "member", "lab");
  Add("stranger", "member", "");
  Add("admin", "admin", "");
  Add("worker", "worker", "");
  Add("expired", "admin", "");
  tokens_["nobody"] = "";
  tokens_["forger"] = "tessera_" + std::string(64, '0');
  for (const auto& [user, token] : tokens_) {
    clients_[user] =
        std::make_unique<Client>(harness_.server().address(), token);
  }
}

void Users::Add(const std::string& user, const std::string& role,
                const std::string& group) {
  config::TokenOptions options{.action = config::TokenOptions::Action::kCreate,
                               .data_dir = harness_.folder() / "data",
                               .database = harness_.database(),
                               .name = user,
                               .user = user,
                               .role = role,
                               .groups = {},
                               .expires_in_days = 1};
  if (!group.empty()) options.groups.push_back(group);
  // The fake clock's day is long over.
  const SystemClock now;
  const FakeClock then;
  tokens_[user] =
      user == "expired" ? RunOrThrow(options, then) : RunOrThrow(options, now);
}

void Users::Revoke(const std::string& user) {
  RunOrThrow({.action = config::TokenOptions::Action::kRevoke,
              .data_dir = harness_.folder() / "data",
              .database = harness_.database(),
              .name = user,
              .user = "",
              .role = "",
              .groups = {}},
             SystemClock());
}

}  // namespace tessera::testing
