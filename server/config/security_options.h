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
  std::filesystem::path oidc_keys;  // A JSON Web Key Set.
  std::string oidc_user_claim = "sub";
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
