#include "server/config/security_flags.h"

#include <string>

#include "CLI/CLI.hpp"
#include "server/config/database_flags.h"

namespace tessera::config {
namespace {

constexpr int kMaxTokenDays = 3650;

void AddTokenData(CLI::App& command, TokenOptions& options) {
  command
      .add_option("--data-dir", options.data_dir,
                  "The server's data folder. The server may be running")
      ->capture_default_str();
  AddDatabaseFlag(command, options.database);
}

void AddName(CLI::App& command, TokenOptions& options) {
  command.add_option("NAME", options.name, "The token's name")->required();
}

void AddCreate(CLI::App& token, TokenOptions& options) {
  CLI::App* create = token.add_subcommand(
      "create",
      "Makes a token and prints it once. The server keeps only its digest.");
  AddName(*create, options);
  AddTokenData(*create, options);
  create
      ->add_option("--user", options.user, "The user that the token stands for")
      ->required();
  create
      ->add_option("--role", options.role,
                   "viewer, member, admin, or worker for tesserad work")
      ->required();
  create->add_option("--group", options.groups,
                     "A group that the user is in; may be repeated");
  create
      ->add_option("--expires-in-days", options.expires_in_days,
                   "Days until the token expires")
      ->check(CLI::Range(1, kMaxTokenDays))
      ->capture_default_str();
  create->callback(
      [&options] { options.action = TokenOptions::Action::kCreate; });
}

void AddOidc(CLI::App& serve, SecurityOptions& options) {
  serve.add_option("--oidc-issuer", options.oidc_issuer,
                   "The identity provider: the value that the claim iss of a "
                   "JSON Web Token must have");
  serve.add_option("--oidc-audience", options.oidc_audience,
                   "The value that the claim aud must have or contain. "
                   "Default: --oidc-client-id");
  serve.add_option("--oidc-keys", options.oidc_keys,
                   "File with the issuer's public keys: a JSON Web Key Set. "
                   "Default: the server fetches them from the issuer");
  serve
      .add_option("--oidc-user-claim", options.oidc_user_claim,
                  "The claim that names the user")
      ->capture_default_str();
  serve.add_option("--oidc-ca-file", options.oidc_ca_file,
                   "PEM file of the authority that signed the issuer's "
                   "certificate. Default: the authorities that the system "
                   "trusts");
}

void AddSignIn(CLI::App& serve, SecurityOptions& options) {
  serve.add_option("--oidc-client-id", options.oidc_client_id,
                   "The client that is registered at the issuer for this "
                   "server. Users can then sign in there, on the page and by "
                   "tessera login");
  serve.add_option("--oidc-client-secret-file", options.oidc_client_secret_file,
                   "File with that client's secret, if it has one");
  serve.add_option("--oidc-device-client-id", options.oidc_device_client_id,
                   "Another client, without a secret, for tessera login. "
                   "Default: --oidc-client-id if it has no secret");
  serve
      .add_option("--oidc-scopes", options.oidc_scopes,
                  "What to ask the issuer for, between blanks; "
                  "offline_access where refresh tokens need it")
      ->capture_default_str();
  serve.add_option("--oidc-provider-name", options.oidc_provider_name,
                   "What the page calls the issuer: \"Sign in with …\". "
                   "Default: the issuer's host");
}

absl::Status CheckOidc(const SecurityOptions& options) {
  const bool any =
      !options.oidc_issuer.empty() || !options.oidc_audience.empty() ||
      !options.oidc_keys.empty() || !options.oidc_client_id.empty();
  const bool all =
      !options.oidc_issuer.empty() &&
      (!options.oidc_audience.empty() || !options.oidc_client_id.empty());
  if (options.oidc ? !all : any) {
    return absl::InvalidArgumentError(
        "--auth oidc, --oidc-issuer, and --oidc-client-id or --oidc-audience "
        "belong together; give all or none (see tesserad --help)");
  }
  if (options.oidc_client_id.empty() &&
      (!options.oidc_client_secret_file.empty() ||
       !options.oidc_device_client_id.empty())) {
    return absl::InvalidArgumentError(
        "--oidc-client-secret-file and --oidc-device-client-id need "
        "--oidc-client-id (see tesserad --help)");
  }
  return absl::OkStatus();
}

}  // namespace

void AddSecurityFlags(CLI::App& serve, SecurityOptions& options) {
  serve
      .add_option_function<std::string>(
          "--auth",
          [&options](const std::string& text) {
            options.oidc = text == "oidc";
            options.tokens = text != "none";
          },
          "none: every caller is the admin `local`. tokens: callers show a "
          "token, see tesserad token --help. oidc: callers show a token or a "
          "JSON Web Token of OpenID Connect")
      ->check(CLI::IsMember({"none", "tokens", "oidc"}))
      ->default_str("none");
  AddOidc(serve, options);
  AddSignIn(serve, options);
  serve.add_option("--tls-cert", options.tls_cert,
                   "PEM file with the server's certificate and the "
                   "intermediate certificates. Turns on TLS");
  serve.add_option("--tls-key", options.tls_key,
                   "PEM file with the certificate's private key");
  serve.add_option("--tls-client-ca", options.tls_client_ca,
                   "PEM file with certificate authorities. Clients must have "
                   "a certificate that one of them signed");
  serve.add_option("--audit-log", options.audit_log,
                   "File that records who changed what; -: standard output. "
                   "Default: audit.log in the data folder");
  const CLI::Range sizes(int64_t{0}, int64_t{1} << 60);
  serve
      .add_option("--max-stored-bytes-per-user",
                  options.max_stored_bytes_per_user,
                  "The most bytes of datasets and models that a user may "
                  "store; 0: no limit")
      ->check(sizes);
  serve
      .add_option("--max-pixels-per-hour-per-user",
                  options.max_pixels_per_hour_per_user,
                  "The most pixels that a user may have segmented in an "
                  "hour; 0: no limit")
      ->check(sizes);
}

absl::Status CheckSecurity(const SecurityOptions& options) {
  if (options.tls_cert.empty() != options.tls_key.empty()) {
    return absl::InvalidArgumentError(
        "--tls-cert and --tls-key belong together; give both or none (see "
        "tesserad --help)");
  }
  if (!options.tls_client_ca.empty() && !options.encrypts()) {
    return absl::InvalidArgumentError(
        "--tls-client-ca works with TLS only; give --tls-cert and --tls-key, "
        "too (see tesserad --help)");
  }
  return CheckOidc(options);
}

void AddToken(CLI::App& app, TokenOptions& options) {
  CLI::App* token = app.add_subcommand(
      "token", "Makes, lists and revokes the tokens that let users in.");
  token->require_subcommand(1);
  AddCreate(*token, options);
  CLI::App* list = token->add_subcommand("list", "Lists all tokens.");
  AddTokenData(*list, options);
  list->callback([&options] { options.action = TokenOptions::Action::kList; });
  CLI::App* revoke = token->add_subcommand(
      "revoke", "Makes a token invalid from the next call on.");
  AddName(*revoke, options);
  AddTokenData(*revoke, options);
  revoke->callback(
      [&options] { options.action = TokenOptions::Action::kRevoke; });
}

}  // namespace tessera::config
