#include "server/worker/work_source.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "base/retry_delay.h"
#include "base/version.h"
#include "server/wire/status.h"

namespace tessera::worker {
namespace {

// For the answer to come after the wait is over.
constexpr absl::Duration kAnswerTime = absl::Seconds(20);
// A server that did not notice the end of a call may lend for as long as the
// call would have waited.
constexpr absl::Duration kDoubt = absl::Minutes(2);

}  // namespace

absl::Duration DurationOf(const google::protobuf::Duration& proto) {
  return absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

WorkSource::WorkSource(const ServerChannel& channel,
                       const WorkSourceOptions& options)
    : channel_(channel) {
  request_.set_worker(options.worker);
  request_.set_version(kVersion);
  request_.set_device(options.device);
  for (const std::string& kind : options.kinds) {
    if (kind == "train") request_.add_kinds(v1::TRAIN);
    if (kind == "segment") request_.add_kinds(v1::SEGMENT);
  }
}

absl::StatusOr<std::optional<AcquiredWork>> WorkSource::Acquire(
    absl::Duration wait, const std::vector<std::string>& held,
    const std::stop_token& stop) {
  request_.clear_held();
  if (absl::Now() < in_doubt_until_) {
    request_.mutable_held()->mutable_leases()->Add(held.begin(), held.end());
  }
  request_.mutable_wait()->set_seconds(absl::ToInt64Seconds(wait));
  v1::AcquireWorkResponse response;
  const absl::Status status = channel_.Try(
      [&](grpc::ClientContext& context) {
        return wire::FromGrpc(
            channel_.stub().AcquireWork(&context, request_, &response));
      },
      /*lease=*/"", wait + kAnswerTime, stop);
  // Work whose answer arrived counts, also if a stop was requested meanwhile.
  if (!status.ok()) {
    in_doubt_until_ = absl::Now() + kDoubt;
    return status;
  }
  if (response.has_segmentation()) {
    return AcquiredWork(std::move(*response.mutable_segmentation()));
  }
  if (!response.has_training()) return std::nullopt;
  const auto& training = response.training();
  return AcquiredWork(
      TrainingWork{.job = training.job(),
                   .lease = training.lease(),
                   .lease_time = DurationOf(training.lease_time())});
}

bool IsPassing(const absl::Status& status) {
  // The authority or the name in the certificate is another one.
  if (absl::StrContains(status.message(), "andshake")) return false;
  return absl::IsUnavailable(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsInternal(status) || absl::IsUnknown(status) ||
         RetryDelayOf(status).has_value();
}

}  // namespace tessera::worker
