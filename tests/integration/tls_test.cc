// Connections that others cannot read, and clients that have to show who
// they are.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "absl/time/clock.h"
#include "tests/integration/harness.h"
#include "tests/support/certificates.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;

using Credentials = std::shared_ptr<grpc::ChannelCredentials>;

Credentials Trusting(const Authority& authority, const KeyPair& own = {}) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = authority.certificate();
  options.pem_private_key = own.key;
  options.pem_cert_chain = own.certificate;
  return grpc::SslCredentials(options);
}

// Puts the pair where the server looks for it, whole or not at all.
void Install(const ScratchFolder& folder, const KeyPair& pair) {
  folder.Write("new.key", pair.key);
  folder.Write("new.pem", pair.certificate);
  std::filesystem::rename(folder / "new.key", folder / "server.key");
  std::filesystem::rename(folder / "new.pem", folder / "server.pem");
}

class TlsTest : public ::testing::Test {
 protected:
  TlsTest() { Install(files_, authority_.Sign("server")); }

  std::unique_ptr<Harness> Serve(bool mutual) {
    files_.Write("clients.pem", clients_.certificate());
    return std::make_unique<Harness>([&](config::ServeOptions& options) {
      options.security.tls_cert = files_ / "server.pem";
      options.security.tls_key = files_ / "server.key";
      options.security.tls_reload_every = absl::Seconds(1);
      if (mutual) options.security.tls_client_ca = files_ / "clients.pem";
    });
  }

  // Asks for the status; waits so long for a connection to come about.
  grpc::Status Ask(Harness& harness, const Credentials& credentials,
                   absl::Duration wait = absl::ZeroDuration()) {
    const Client client(harness.server().address(), "", credentials);
    grpc::ClientContext context;
    context.set_wait_for_ready(wait > absl::ZeroDuration());
    context.set_deadline(
        absl::ToChronoTime(absl::Now() + absl::Seconds(20) + wait));
    v1::ServerStatus status;
    return client.server->GetServerStatus(&context, {}, &status);
  }

  ScratchFolder files_;
  const Authority authority_{"authority"};
  const Authority clients_{"clients' authority"};
};

TEST_F(TlsTest, EncryptsForWhoTrustsTheAuthority) {
  const auto harness = Serve(/*mutual=*/false);
  EXPECT_TRUE(Ask(*harness, Trusting(authority_)).ok());
  EXPECT_EQ(Ask(*harness, grpc::InsecureChannelCredentials()).error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(Ask(*harness, Trusting(clients_)).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(TlsTest, MutualTlsAsksForACertificate) {
  const auto harness = Serve(/*mutual=*/true);
  EXPECT_TRUE(Ask(*harness, Trusting(authority_, clients_.Sign("ada"))).ok());
  for (const KeyPair& wrong : {KeyPair(), authority_.Sign("ada")}) {
    EXPECT_EQ(Ask(*harness, Trusting(authority_, wrong)).error_code(),
              grpc::StatusCode::UNAVAILABLE);
  }
}

TEST_F(TlsTest, WorkersNeedNoCertificate) {
  const auto harness = Serve(/*mutual=*/true);
  harness->ActAs("", Trusting(authority_, clients_.Sign("ada")));
  harness->CreateDataset("d");
  const std::string job = harness->CreateJob("datasets/d", "models/m");
  EXPECT_EQ(harness->WatchToEnd(job).state(), v1::TrainingJob::SUCCEEDED);
}

TEST_F(TlsTest, ARenewedCertificateIsUsedWithoutARestart) {
  const auto harness = Serve(/*mutual=*/false);
  const Authority next("next authority");
  EXPECT_FALSE(Ask(*harness, Trusting(next)).ok());
  Install(files_, next.Sign("server"));
  EXPECT_TRUE(Ask(*harness, Trusting(next), absl::Seconds(40)).ok());
}

TEST_F(TlsTest, WrongFilesAreNamedAtStart) {
  const auto start = [&] {
    config::ServeOptions options;
    options.data_dir = files_ / "data";
    options.listen.port = options.metrics_listen.port = 0;
    options.http.listen.port = 0;
    options.security.tls_cert = files_ / "server.pem";
    options.security.tls_key = files_ / "server.key";
    return std::string(process::Server::Start(options).status().message());
  };
  const Authority other("other");
  files_.Write("server.key", other.Sign("server").key);
  EXPECT_THAT(start(), HasSubstr("is not the key of the certificate"));
  files_.Write("server.key", "no key");
  EXPECT_THAT(start(), HasSubstr("--tls-key"));
  std::filesystem::remove(files_ / "server.pem");
  EXPECT_THAT(start(), HasSubstr("--tls-cert"));
}

}  // namespace
}  // namespace tessera::testing
