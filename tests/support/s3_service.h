// A server that speaks S3, for tests.
#ifndef TESSERA_TESTS_SUPPORT_S3_SERVICE_H_
#define TESSERA_TESTS_SUPPORT_S3_SERVICE_H_

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/scratch_folder.h"

namespace tessera::testing {

// A versitygw on a free port of 127.0.0.1 with the bucket `blobs`, which lies
// in a folder. Sets AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY of this
// process.
//
// Thread-safe once started; ends with the object.
class S3Service {
 public:
  static constexpr char kKeyId[] = "tester";
  static constexpr char kSecret[] = "testers-secret";

  // Files of a certificate for 127.0.0.1 and its key. Empty: without TLS.
  struct Tls {
    std::string certificate;
    std::string key;
  };
  // Null if there is no versitygw; see WhyAbsent().
  static std::unique_ptr<S3Service> Start(const Tls& tls = {});
  // Why tests have to do without; "" if there is one.
  static std::string WhyAbsent();

  ~S3Service();
  S3Service(const S3Service&) = delete;
  S3Service& operator=(const S3Service&) = delete;

  // `http://127.0.0.1:PORT`, or with https.
  std::string endpoint() const;
  // The URL of a store in the folder `prefix` of the bucket.
  std::string Url(const std::string& prefix) const;
  // The file of an object.
  std::filesystem::path FileOf(const std::string& key) const;

 private:
  explicit S3Service(const Tls& tls) : tls_(tls) {}
  bool Launch();

  const Tls tls_;
  ScratchFolder folder_;
  int port_ = 0;
  pid_t pid_ = -1;
};

// The service of all tests of a program, made at the first call; null if there
// is none.
S3Service* SharedS3();

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_SUPPORT_S3_SERVICE_H_
