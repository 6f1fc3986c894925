// Who may call a server, and how their calls are protected.
#ifndef TESSERA_SERVER_CONFIG_SECURITY_OPTIONS_H_
#define TESSERA_SERVER_CONFIG_SECURITY_OPTIONS_H_

#include <cstdint>
#include <filesystem>
#include <string>

#include "absl/time/time.h"

namespace tessera::config {

// Every option may be left out; see docs/security.md.
struct SecurityOptions {
  bool tokens = false;  // If not, every caller is the admin `local`.
  bool oidc = false;    // Also accepts JSON Web Tokens; sets `tokens`.
  std::string oidc_issuer;
  std::string oidc_audience;
  // A JSON Web Key Set; empty: that of the issuer's jwks_uri.
  std::filesystem::path oidc_keys;
  std::string oidc_user_claim = "sub";
  // The client of the page at the issuer; empty: nobody signs in there.
  std::string oidc_client_id;
  std::filesystem::path oidc_client_secret_file;  // Empty: it has no secret.
  std::string oidc_device_client_id;  // Of `tessera login`; may be empty.
  std::string oidc_scopes = "openid";
  std::string oidc_provider_name;      // On the page; empty: the issuer's host.
  std::filesystem::path oidc_ca_file;  // Empty: what the system trusts.
  // PEM files; set both or neither. Neither: connections are not encrypted.
  std::filesystem::path tls_cert;
  std::filesystem::path tls_key;
  // PEM file of certificate authorities. If set, a client needs a certificate
  // signed by one of them to connect.
  std::filesystem::path tls_client_ca;
  // How often the files are checked for renewed ones.
  absl::Duration tls_reload_every = absl::Minutes(1);
  std::filesystem::path audit_log;  // Empty: DATA_DIR/audit.log.
  // For each user who is not an admin; 0: no limit.
  int64_t max_stored_bytes_per_user = 0;
  int64_t max_pixels_per_hour_per_user = 0;

  bool encrypts() const { return !tls_cert.empty(); }
};

}  // namespace tessera::config

#endif  // TESSERA_SERVER_CONFIG_SECURITY_OPTIONS_H_
