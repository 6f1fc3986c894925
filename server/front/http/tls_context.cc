#include "server/front/http/tls_context.h"

#include <openssl/err.h>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace tessera::front::http {

namespace ssl = boost::asio::ssl;

absl::StatusOr<std::shared_ptr<ssl::context>> MakeTlsContext(
    const config::SecurityOptions& options) {
  if (!options.encrypts()) return std::shared_ptr<ssl::context>();
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  boost::system::error_code error;
  const char* flag = "";
  const auto use = [&](const char* of, const auto& step) {
    if (error) return;
    flag = of;
    step();
  };
  use("--tls-cert", [&] {
    context->set_options(ssl::context::default_workarounds |
                             ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                             ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1,
                         error);
    context->use_certificate_chain_file(options.tls_cert.string(), error);
  });
  use("--tls-key", [&] {
    context->use_private_key_file(options.tls_key.string(), ssl::context::pem,
                                  error);
  });
  if (!options.tls_client_ca.empty()) {
    use("--tls-client-ca", [&] {
      context->load_verify_file(options.tls_client_ca.string(), error);
      context->set_verify_mode(ssl::verify_peer |
                               ssl::verify_fail_if_no_peer_cert);
    });
  }
  if (!error) return context;
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrFormat(
      "the file of %s cannot be used for HTTP: %s", flag, error.message()));
}

}  // namespace tessera::front::http
