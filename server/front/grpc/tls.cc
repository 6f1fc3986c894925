#include "server/front/grpc/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <filesystem>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"

namespace tessera::front {
namespace {

using grpc::experimental::FileWatcherCertificateProvider;
using grpc::experimental::TlsServerCredentialsOptions;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

absl::Status Unusable(const char* flag, const std::filesystem::path& path,
                      const char* what) {
  // Otherwise the next failure would report these errors.
  ERR_clear_error();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s %s cannot be read or holds no %s in PEM", flag, path.string(), what));
}

absl::StatusOr<Certificate> ReadCertificate(
    const char* flag, const std::filesystem::path& path) {
  const Bio file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  if (file != nullptr) {
    Certificate found(
        PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr), &X509_free);
    if (found != nullptr) return found;
  }
  return Unusable(flag, path, "certificate");
}

absl::StatusOr<Key> ReadKey(const std::filesystem::path& path) {
  const Bio file(BIO_new_file(path.c_str(), "r"), &BIO_free);
  // For a key with a pass phrase OpenSSL would ask at the terminal.
  const auto no_pass_phrase = [](char*, int, int, void*) { return 0; };
  if (file != nullptr) {
    Key found(PEM_read_bio_PrivateKey(file.get(), nullptr, no_pass_phrase,
                                      nullptr),
              &EVP_PKEY_free);
    if (found != nullptr) return found;
  }
  return Unusable("--tls-key", path, "private key without a pass phrase");
}

// Checks the files, since gRPC would not report a wrong file but refuse every
// connection.
absl::Status CheckFiles(const config::SecurityOptions& options) {
  ASSIGN_OR_RETURN(const Certificate certificate,
                   ReadCertificate("--tls-cert", options.tls_cert));
  ASSIGN_OR_RETURN(const Key key, ReadKey(options.tls_key));
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    ERR_clear_error();
    return absl::InvalidArgumentError(absl::StrFormat(
        "--tls-key %s is not the key of the certificate in --tls-cert %s",
        options.tls_key.string(), options.tls_cert.string()));
  }
  if (options.tls_client_ca.empty()) return absl::OkStatus();
  return ReadCertificate("--tls-client-ca", options.tls_client_ca).status();
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> MakeCredentials(
    const config::SecurityOptions& options) {
  if (!options.encrypts()) return grpc::InsecureServerCredentials();
  RETURN_IF_ERROR(CheckFiles(options));
  const auto seconds = static_cast<unsigned>(
      std::max(int64_t{1}, absl::ToInt64Seconds(options.tls_reload_every)));
  TlsServerCredentialsOptions tls(
      std::make_shared<FileWatcherCertificateProvider>(
          options.tls_key.string(), options.tls_cert.string(),
          options.tls_client_ca.string(), seconds));
  tls.watch_identity_key_cert_pairs();
  if (!options.tls_client_ca.empty()) {
    tls.watch_root_certs();
    tls.set_cert_request_type(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  }
  return grpc::experimental::TlsServerCredentials(tls);
}

}  // namespace tessera::front
