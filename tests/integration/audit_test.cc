// What the audit log of a running server says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "nlohmann/json.hpp"
#include "tests/integration/users.h"

namespace tessera::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class AuditTest : public ::testing::Test {
 protected:
  std::string Text() {
    return ReadBytes(users_.harness().folder() / "data" / "audit.log");
  }
  std::vector<nlohmann::json> Lines() {
    std::vector<nlohmann::json> lines;
    for (const std::string& line : std::vector<std::string>(
             absl::StrSplit(Text(), '\n', absl::SkipEmpty()))) {
      lines.push_back(nlohmann::json::parse(line));
    }
    return lines;
  }
  void Delete(const std::string& user, const std::string& name) {
    grpc::ClientContext context;
    context.AddMetadata("x-request-id", "r-7");
    v1::DeleteDatasetRequest request;
    request.set_name(name);
    google::protobuf::Empty nothing;
    users_.ClientOf(user).datasets->DeleteDataset(&context, request, &nothing);
  }

  Users users_;
};

TEST_F(AuditTest, TellsWhoDidWhatAndHowItEnded) {
  users_.ActAs("owner");
  users_.harness().CreateDataset("d", 1);
  Delete("stranger", "datasets/d");
  Delete("owner", "datasets/d");
  const auto lines = Lines();
  ASSERT_EQ(lines.size(), 5u) << Text();  // Two uploads come first.
  EXPECT_EQ(lines[0]["rpc"], "UploadFile");
  EXPECT_THAT(lines[0]["resource"].get<std::string>(), HasSubstr("files/"));
  EXPECT_EQ(lines[2]["rpc"], "CreateDataset");
  EXPECT_EQ(lines[2]["user"], "owner");
  EXPECT_EQ(lines[2]["resource"], "datasets/d");
  EXPECT_EQ(lines[2]["code"], "OK");
  EXPECT_EQ(lines[3]["user"], "stranger");
  EXPECT_EQ(lines[3]["code"], "NOT_FOUND");
  EXPECT_EQ(lines[3]["reason"], "DATASET_NOT_FOUND");
  EXPECT_EQ(lines[4]["rpc"], "DeleteDataset");
  EXPECT_EQ(lines[4]["code"], "OK");
  EXPECT_EQ(lines[4]["request_id"], "r-7");
  EXPECT_THAT(lines[4]["peer"].get<std::string>(), HasSubstr("127.0.0.1"));
}

TEST_F(AuditTest, HoldsNoTokenAndNothingOfReaders) {
  for (const char* user : {"nobody", "forger", "viewer", "owner"}) {
    grpc::ClientContext context;
    v1::ListDatasetsResponse datasets;
    users_.ClientOf(user).datasets->ListDatasets(&context, {}, &datasets);
    Delete(user, "datasets/none");
  }
  const auto lines = Lines();
  // Those who are not known are counted by the metrics.
  ASSERT_EQ(lines.size(), 2u) << Text();
  EXPECT_EQ(lines[0]["user"], "viewer");
  EXPECT_EQ(lines[0]["reason"], "ROLE_TOO_LOW");
  EXPECT_THAT(Text(), Not(HasSubstr("tessera_")));
  EXPECT_THAT(Text(), Not(HasSubstr("Bearer")));
}

}  // namespace
}  // namespace tessera::testing
