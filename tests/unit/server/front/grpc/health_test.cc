#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/metrics.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/security/server_credentials.h"
#include "server/front/grpc/grpc_front.h"
#include "server/front/grpc/health_check.h"
#include "tests/support/status_matchers.h"

namespace tessera::front {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class HealthTest : public ::testing::Test {
 protected:
  // Asks both ports, which must agree.
  absl::Status Health() {
    const absl::Status health =
        CheckHealth(absl::StrCat("127.0.0.1:", front_->port()));
    EXPECT_EQ(CheckHealth(absl::StrCat("127.0.0.1:", health_port_)).code(),
              health.code());
    return health;
  }

  NullMetrics metrics_;
  const std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<GrpcFront> front_ =
      GrpcFront::Listen("127.0.0.1:0", grpc::InsecureServerCredentials(),
                        services_, metrics_)
          .value();
  int health_port_ = front_->ListenForHealth("127.0.0.1:0").value();
};

TEST_F(HealthTest, NamesThePartsThatAreLost) {
  EXPECT_OK(Health());
  front_->LosePart(kDatabasePart);
  EXPECT_EQ(Health().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(Health().message()),
              AllOf(HasSubstr("its database cannot be reached"),
                    Not(HasSubstr("blobs"))));
  front_->LosePart(kBlobsPart);
  EXPECT_THAT(std::string(Health().message()),
              HasSubstr("its database and its blobs"));
}

TEST_F(HealthTest, ServesOnceAllPartsAreBack) {
  front_->LosePart(kDatabasePart);
  front_->LosePart(kBlobsPart);
  front_->LosePart(kBlobsPart);
  front_->RegainPart(kBlobsPart);
  EXPECT_THAT(std::string(Health().message()),
              HasSubstr("its database cannot be reached"));
  front_->RegainPart(kDatabasePart);
  EXPECT_OK(Health());
}

TEST_F(HealthTest, StaysStoppedWhenAPartComesBack) {
  front_->LosePart(kBlobsPart);
  front_->StopServingHealth();
  front_->RegainPart(kBlobsPart);
  EXPECT_THAT(std::string(Health().message()),
              HasSubstr("says that it does not serve; its log has more"));
}

}  // namespace
}  // namespace tessera::front
