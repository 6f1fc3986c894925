#include "server/wire/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "tessera/v1/error_info.pb.h"

namespace tessera::wire {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

v1::ErrorInfo InfoOf(const grpc::Status& status) {
  v1::StatusDetails details;
  v1::ErrorInfo info;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), status.error_code());
  EXPECT_EQ(details.message(), status.error_message());
  EXPECT_EQ(details.details_size(), 1);
  EXPECT_EQ(details.details(0).type_url(),
            "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_TRUE(info.ParseFromString(details.details(0).value()));
  return info;
}

TEST(Status, CarriesReasonAndResource) {
  const grpc::Status status = ToGrpc(WithReason(
      absl::NotFoundError("no model \"x\"; see tessera model list"),
      "MODEL_NOT_FOUND", "models/x"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no model \"x\"; see tessera model list");
  const v1::ErrorInfo info = InfoOf(status);
  EXPECT_EQ(info.domain(), "tessera");
  EXPECT_EQ(info.reason(), "MODEL_NOT_FOUND");
  EXPECT_EQ(info.metadata().at("resource"), "models/x");
}

TEST(Status, HasTheCodeForAReasonWhereNoneIsGiven) {
  const v1::ErrorInfo info = InfoOf(ToGrpc(absl::AbortedError("again")));
  EXPECT_EQ(info.reason(), "ABORTED");
  EXPECT_TRUE(info.metadata().empty());
}

TEST(Status, NamesTheCallLast) {
  const grpc::Status status =
      WithRequestId(ToGrpc(absl::AbortedError("again")), "7-a");
  v1::StatusDetails details;
  v1::RequestInfo info;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  ASSERT_EQ(details.details_size(), 2);
  EXPECT_EQ(details.details(1).type_url(),
            "type.googleapis.com/google.rpc.RequestInfo");
  ASSERT_TRUE(info.ParseFromString(details.details(1).value()));
  EXPECT_EQ(info.request_id(), "7-a");
  EXPECT_EQ(ReasonOf(FromGrpc(status)), "ABORTED");
  EXPECT_TRUE(WithRequestId(grpc::Status::OK, "7-a").error_details().empty());
}

TEST(Status, NamesACallAlsoWhereGrpcMadeTheError) {
  const grpc::Status status = WithRequestId(
      grpc::Status(grpc::StatusCode::UNIMPLEMENTED, "no"), "7");
  v1::StatusDetails details;
  ASSERT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), grpc::StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(details.message(), "no");
  EXPECT_EQ(details.details_size(), 1);
}

TEST(Status, ComesBackAsItWas) {
  const absl::Status status = FromGrpc(ToGrpc(WithReason(
      absl::FailedPreconditionError("in use"), "DATASET_IN_USE", "datasets/x")));
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "in use");
  EXPECT_EQ(ReasonOf(status), "DATASET_IN_USE");
  EXPECT_EQ(ResourceOf(status), "datasets/x");
  EXPECT_TRUE(FromGrpc(ToGrpc(absl::OkStatus())).ok());
}

TEST(Status, CarriesTheDelayBeforeARetry) {
  const absl::Status full = WithRetryDelay(
      WithReason(absl::ResourceExhaustedError("full"), "QUEUE_FULL"),
      absl::Milliseconds(2500));
  v1::StatusDetails details;
  ASSERT_TRUE(details.ParseFromString(ToGrpc(full).error_details()));
  ASSERT_EQ(details.details_size(), 2);
  EXPECT_EQ(details.details(1).type_url(),
            "type.googleapis.com/google.rpc.RetryInfo");
  const absl::Status back = FromGrpc(ToGrpc(full));
  EXPECT_EQ(RetryDelayOf(back), absl::Milliseconds(2500));
  EXPECT_EQ(ReasonOf(back), "QUEUE_FULL");
  EXPECT_FALSE(RetryDelayOf(FromGrpc(ToGrpc(absl::AbortedError("again")))));
}

TEST(Status, OfAnotherServerIsReadToo) {
  const absl::Status status = FromGrpc(
      grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone", "\xff\xff"));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(status.message(), "gone");
}

TEST(Status, FitsIntoMetadataWhateverTheMessage) {
  std::string message;
  while (message.size() < 100'000) message += "µ\n";
  const grpc::Status status = ToGrpc(absl::InvalidArgumentError(message));
  // Sent percent-encoded, and once more base64-encoded in the details.
  EXPECT_LT(3 * status.error_message().size() +
                4 * status.error_details().size() / 3,
            8192u);
  EXPECT_THAT(status.error_message(), HasSubstr("µ\n"));
  EXPECT_THAT(status.error_message(), EndsWith("bytes more)"));
}

TEST(Status, ArrivesWholeWhateverItQuotes) {
  // Half a character, a byte that begins none, a surrogate, too long a form.
  for (const char* const quoted :
       {"\xff", "\xe7\xff", "\xed\xa0\xff", "\xc0\xff", "\xf0\x9f\xff"}) {
    const absl::Status back = FromGrpc(ToGrpc(WithReason(
        absl::InvalidArgumentError(absl::StrCat("µ ", quoted, " is wrong")),
        "NAME_INVALID", quoted)));
    EXPECT_EQ(ReasonOf(back), "NAME_INVALID");
    EXPECT_THAT(std::string(back.message()), HasSubstr("µ \\x"));
    EXPECT_THAT(std::string(back.message()), EndsWith("\\xff is wrong"));
    EXPECT_THAT(ResourceOf(back), EndsWith("\\xff"));
  }
}

TEST(Status, SendsNothingThatATerminalActsOn) {
  const absl::Status back = FromGrpc(ToGrpc(WithReason(
      absl::InvalidArgumentError("a\x1b[2J\nb \u202e"), "NAME_INVALID",
      "datasets/\x1b[2J")));
  EXPECT_EQ(back.message(), "a\\x1b[2J\nb \\u202e");
  EXPECT_EQ(ResourceOf(back), "datasets/\\x1b[2J");
}

TEST(Answer, TurnsExceptionsIntoStatus) {
  EXPECT_EQ(Answer([]() -> absl::Status { throw std::bad_alloc(); })
                .error_code(),
            grpc::StatusCode::RESOURCE_EXHAUSTED);
  const grpc::Status status =
      Answer([]() -> absl::Status { throw std::runtime_error("odd"); });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), HasSubstr("odd"));
}

}  // namespace
}  // namespace tessera::wire
