#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "client/api/server_address.h"
#include "client/cli/commands.h"
#include "client/cli/interrupt.h"
#include "client/sign_in/saved_sign_in.h"
#include "openid/provider.h"

namespace tessera::cli {
namespace {

// What RFC 8628 asks for after the answer slow_down.
constexpr absl::Duration kSlower = absl::Seconds(5);
// An interval of the provider's may be 0 only where nobody would be flooded.
constexpr absl::Duration kLeastInterval = absl::Milliseconds(100);

struct LoginOptions {
  std::filesystem::path oidc_ca_file;
};

absl::Status NoProvider(const std::string& what) {
  return absl::FailedPreconditionError(absl::StrCat(
      what,
      "; ask an administrator for a token and give it with --token-file"));
}

// How to sign in to the server. Errors: also if that cannot be done from here.
absl::StatusOr<client::SignInWays> FindProvider(Session& session) {
  const client::ConnectOptions& connection = session.connection;
  if (!connection.token_file.empty()) {
    return UsageError(
        "--token-file and a sign-in exclude each other; leave --token-file "
        "out");
  }
  ASSIGN_OR_RETURN(const client::ServerAddress address,
                   client::ParseServerAddress(connection.server));
  if (connection.ca_file.empty() && !address.IsLoopback()) {
    return UsageError(absl::StrFormat(
        "nobody can sign in to %s unencrypted; give --ca-file to use TLS",
        connection.server));
  }
  client::ConnectOptions stranger = connection;
  stranger.token = nullptr;
  ASSIGN_OR_RETURN(const auto api, session.environment().connect(stranger));
  ASSIGN_OR_RETURN(const client::SignInWays ways, api->GetSignInWays());
  if (ways.issuer.empty()) {
    return NoProvider(
        absl::StrCat(connection.server, " knows no identity provider"));
  }
  if (ways.client_id.empty()) {
    return NoProvider(absl::StrCat(connection.server,
                                   " lets users sign in on its page only"));
  }
  return ways;
}

// Tells the user what to do in a browser.
void ShowCode(Session& session, const openid::DeviceCode& code) {
  std::ostream& err = session.environment().err;
  if (session.json) {
    err << Dump({{"verification_uri", code.verification_uri},
                 {"verification_uri_complete", code.verification_uri_complete},
                 {"user_code", code.user_code},
                 {"expires_in_seconds", absl::ToInt64Seconds(code.lifetime)}})
        << std::endl;
    return;
  }
  const std::string user_code = Printable(code.user_code);
  if (code.verification_uri_complete.empty()) {
    err << "Open " << Printable(code.verification_uri)
        << " in a browser and enter the code " << user_code << std::endl;
  } else {
    err << "Open " << Printable(code.verification_uri_complete)
        << " in a browser and check that it shows the code " << user_code
        << std::endl;
  }
}

// Asks until the user has confirmed the code in the browser.
absl::StatusOr<openid::Tokens> WaitForUser(Session& session,
                                           openid::Provider& provider,
                                           const openid::DeviceCode& code) {
  const Environment& environment = session.environment();
  const Interrupt interrupt;
  const absl::Time end = environment.clock.Now() + code.lifetime;
  absl::Duration interval = std::max(code.interval, kLeastInterval);
  while (environment.clock.Now() < end) {
    environment.sleep(interval, interrupt.token());
    if (interrupt.token().stop_requested()) {
      return absl::CancelledError("nobody was signed in");
    }
    absl::StatusOr<openid::Tokens> tokens =
        provider.AskForDevice(code.device_code);
    const std::string reason = ReasonOf(tokens.status());
    if (reason == "SIGN_IN_SLOW_DOWN") {
      interval += kSlower;
    } else if (reason == "PROVIDER_UNREACHABLE") {
      // RFC 8628, section 3.5: a provider in trouble is asked less often.
      interval = std::min(2 * interval, absl::Minutes(1));
    } else if (reason != "SIGN_IN_PENDING") {
      return tokens;
    }
  }
  return absl::DeadlineExceededError(
      "the code was not confirmed in time; run 'tessera login' again");
}

// Whether the server accepts the token. Errors: those of connecting.
absl::StatusOr<bool> IsAccepted(Session& session, const std::string& token) {
  client::ConnectOptions connection = session.connection;
  connection.token = [token] { return token; };
  ASSIGN_OR_RETURN(const auto api, session.environment().connect(connection));
  const absl::Status status = api->GetServerStatus().status();
  if (absl::IsUnauthenticated(status)) return false;
  // A role that may not ask is a role.
  if (status.ok() || absl::IsPermissionDenied(status)) return true;
  return status;
}

// Finds out which of the two tokens the server accepts.
absl::Status Choose(Session& session, const openid::Tokens& tokens,
                    client::SavedSignIn& saved) {
  for (const bool is_id_token : {false, true}) {
    saved.is_id_token = is_id_token;
    if (is_id_token && tokens.id_token.empty()) break;
    RETURN_IF_ERROR(saved.Take(tokens, session.environment().clock.Now()));
    ASSIGN_OR_RETURN(const bool accepted, IsAccepted(session, saved.token));
    if (accepted) return absl::OkStatus();
  }
  return absl::UnauthenticatedError(absl::StrFormat(
      "you signed in at %s, but %s does not accept its tokens; an "
      "administrator must check --oidc-audience and --oidc-user-claim of "
      "tesserad",
      saved.issuer, session.connection.server));
}

absl::Status Login(Session& session, const LoginOptions& options) {
  const Environment& environment = session.environment();
  const std::string& server = session.connection.server;
  ASSIGN_OR_RETURN(const client::SignInWays ways, FindProvider(session));
  const auto http = environment.make_http(options.oidc_ca_file.string());
  openid::Provider provider(ways.issuer, {.id = ways.client_id}, *http,
                            environment.clock);
  ASSIGN_OR_RETURN(const openid::DeviceCode code,
                   provider.StartDevice(ways.scopes));
  ShowCode(session, code);
  ASSIGN_OR_RETURN(const openid::Tokens tokens,
                   WaitForUser(session, provider, code));
  client::SavedSignIn saved{.issuer = ways.issuer, .client_id = ways.client_id};
  if (!options.oidc_ca_file.empty()) {
    saved.ca_file = std::filesystem::absolute(options.oidc_ca_file);
  }
  RETURN_IF_ERROR(Choose(session, tokens, saved));
  RETURN_IF_ERROR(
      client::SignInFolder(environment.sign_ins).Write(server, saved));
  const std::string expires =
      absl::FormatTime(absl::RFC3339_sec, saved.expires, absl::UTCTimeZone());
  const bool renewable = !saved.refresh_token.empty();
  session.Print(
      renewable ? absl::StrFormat("signed in to %s", server)
                : absl::StrFormat("signed in to %s until %s", server, expires),
      {{"server", server},
       {"issuer", saved.issuer},
       {"expires", expires},
       {"renewable", renewable}});
  return absl::OkStatus();
}

absl::Status Logout(Session& session) {
  const Environment& environment = session.environment();
  const std::string& server = session.connection.server;
  const client::SignInFolder folder(environment.sign_ins);
  const auto found = folder.Read(server);
  RETURN_IF_ERROR(folder.Remove(server));
  const bool was_signed_in = !found.ok() || *found;
  session.Print(was_signed_in
                    ? absl::StrCat("signed out of ", server)
                    : absl::StrCat("you were not signed in to ", server),
                {{"server", server}, {"was_signed_in", was_signed_in}});
  if (!found.ok() || !*found || (*found)->refresh_token.empty()) {
    return absl::OkStatus();
  }
  const client::SavedSignIn& saved = **found;
  const auto http = environment.make_http(saved.ca_file.string());
  openid::Provider provider(saved.issuer, {.id = saved.client_id}, *http,
                            environment.clock);
  const absl::Status revoked = provider.Revoke(saved.refresh_token);
  if (!revoked.ok()) {
    session.Note(absl::StrCat(
        "the refresh token on this machine is gone, but stays valid at the "
        "identity provider: ",
        revoked.message()));
  }
  return absl::OkStatus();
}

}  // namespace

void AddLogin(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "login",
      "Sign in at the identity provider of the server. Shows a code, which you "
      "confirm in a browser on any machine. Later commands to the same server "
      "use the sign-in and renew it; --token-file overrides it");
  const auto options = std::make_shared<LoginOptions>();
  command->add_option("--oidc-ca-file", options->oidc_ca_file,
                      "PEM file of the authority that signed the identity "
                      "provider's certificate. Default: the authorities that "
                      "the system trusts");
  command->footer(
      "The sign-in is kept in ~/.config/tessera/sign-ins, or below "
      "$XDG_CONFIG_HOME.\n\n"
      "Examples:\n"
      "  tessera --server gpu.lab.example:7443 --ca-file ca.pem login");
  command->callback([&session, options] {
    session.command = [&session, options] { return Login(session, *options); };
  });
}

void AddLogout(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "logout",
      "Forget the sign-in to the server, and end it at the identity provider");
  command->footer(
      "Examples:\n"
      "  tessera --server gpu.lab.example:7443 logout");
  command->callback(
      [&session] { session.command = [&session] { return Logout(session); }; });
}

}  // namespace tessera::cli
