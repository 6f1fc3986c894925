#include "server/worker/slice_link.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/wire/status.h"
#include "server/worker/file_download.h"

namespace tessera::worker {
namespace {

using inference::ComputedBatch;
using inference::ComputedSlice;
using Outcome = ComputedSlice::Outcome;

constexpr absl::Duration kFirstBackoff = absl::Milliseconds(200);
constexpr absl::Duration kLongestBackoff = absl::Seconds(5);
constexpr absl::Duration kShortCall = absl::Seconds(20);
constexpr absl::Duration kTransfer = absl::Minutes(30);
constexpr size_t kChunkBytes = size_t{256} << 10;
// After a stop, when the worker has little time left.
constexpr absl::Duration kLastCall = absl::Seconds(10);
constexpr int kLastTries = 3;

v1::SliceOutcome::Outcome OutcomeOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDone:
      return v1::SliceOutcome::DONE;
    case Outcome::kFailed:
      return v1::SliceOutcome::FAILED;
    case Outcome::kRetry:
      break;
  }
  return v1::SliceOutcome::RETRY;
}

void SetOutcome(const ComputedSlice& slice, v1::SliceOutcome& proto) {
  proto.set_image(slice.image);
  proto.set_ordinal(slice.ordinal);
  proto.set_outcome(OutcomeOf(slice.outcome));
  proto.set_error(slice.error);
  proto.set_slice_count(slice.slice_count);
  proto.set_objects(slice.objects);
  proto.set_offset(slice.offset);
  proto.set_size_bytes(slice.bytes);
  proto.set_seconds(slice.seconds);
  proto.set_device_seconds(slice.device_seconds);
}

absl::StatusOr<v1::HandInSlicesRequest> HeaderOf(
    const std::string& job, const ComputedBatch& computed) {
  v1::HandInSlicesRequest request;
  auto& header = *request.mutable_header();
  header.set_job(job);
  for (const ComputedSlice& slice : computed.slices) {
    SetOutcome(slice, *header.add_slices());
  }
  header.mutable_postpone()->set_seconds(
      absl::ToInt64Seconds(absl::Ceil(computed.postpone, absl::Seconds(1))));
  if (computed.results.empty()) return request;
  ASSIGN_OR_RETURN(*header.mutable_sha256(), Sha256HexOfFile(computed.results));
  std::error_code error;
  header.set_size_bytes(static_cast<int64_t>(
      std::filesystem::file_size(computed.results, error)));
  return request;
}

}  // namespace

absl::Status SliceLink::ReadFile(const SliceLease& lease,
                                 const std::string& sha256,
                                 const std::filesystem::path& path) const {
  const absl::Time give_up = absl::Now() + patience_;
  absl::Duration backoff = kFirstBackoff;
  while (true) {
    const absl::Status status = channel_.Try(
        [&](grpc::ClientContext& context) {
          return Download(channel_.stub(), context, lease.job, sha256, path);
        },
        lease.lease, kTransfer, stop_);
    if (status.ok()) return status;
    if (stop_.stop_requested()) {
      return absl::CancelledError("the worker was asked to end");
    }
    if (!IsWorthRetrying(status) || absl::Now() + backoff > give_up) {
      return status;
    }
    channel_.Pause(backoff, stop_);
    backoff = std::min(2 * backoff, kLongestBackoff);
  }
}

absl::StatusOr<std::vector<std::string>> SliceLink::Renew(
    const std::vector<std::string>& leases) const {
  v1::RenewSlicesRequest request;
  request.mutable_leases()->Add(leases.begin(), leases.end());
  v1::RenewSlicesResponse response;
  RETURN_IF_ERROR(channel_.Try(
      [&](grpc::ClientContext& context) {
        return wire::FromGrpc(
            channel_.stub().RenewSlices(&context, request, &response));
      },
      /*lease=*/"", kShortCall, std::stop_token()));
  return std::vector<std::string>(response.lost_leases().begin(),
                                  response.lost_leases().end());
}

absl::Status SliceLink::TakePixels(const SliceLease& lease,
                                   int64_t pixels) const {
  v1::TakePixelsRequest request;
  request.set_job(lease.job);
  request.set_pixels(pixels);
  return channel_.Try(
      [&](grpc::ClientContext& context) {
        v1::TakePixelsResponse response;
        return wire::FromGrpc(
            channel_.stub().TakePixels(&context, request, &response));
      },
      lease.lease, kShortCall, std::stop_token());
}

absl::Status SliceLink::Persist(const ServerChannel::Call& call,
                                const SliceLease& lease) const {
  const absl::Time give_up = absl::Now() + patience_;
  absl::Duration backoff = kFirstBackoff;
  int last_tries = 0;
  while (true) {
    const bool stopping = stop_.stop_requested();
    const absl::Status status = channel_.Try(
        call, lease.lease, stopping ? kLastCall : kTransfer, std::stop_token());
    if (!IsWorthRetrying(status) || absl::Now() + backoff > give_up ||
        (stopping && ++last_tries == kLastTries)) {
      return status;
    }
    Log(Severity::kWarning, "a call about slices failed; trying again",
        {{"job", lease.job}, {"error", status.ToString()}});
    channel_.Pause(backoff, stopping ? std::stop_token() : stop_);
    backoff = std::min(2 * backoff, kLongestBackoff);
  }
}

absl::Status SliceLink::HandIn(const SliceLease& lease,
                               const ComputedBatch& computed) const {
  ASSIGN_OR_RETURN(const v1::HandInSlicesRequest header,
                   HeaderOf(lease.job, computed));
  const auto send = [&](grpc::ClientContext& context) {
    v1::HandInSlicesResponse response;
    const auto writer = channel_.stub().HandInSlices(&context, &response);
    bool open = writer->Write(header);
    std::ifstream results(computed.results, std::ios::binary);
    v1::HandInSlicesRequest request;
    std::string& chunk = *request.mutable_chunk();
    while (open && results) {
      chunk.resize(kChunkBytes);
      results.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
      chunk.resize(static_cast<size_t>(results.gcount()));
      if (!chunk.empty()) open = writer->Write(request);
    }
    if (open) writer->WritesDone();  // Else Finish() returns the reason.
    return wire::FromGrpc(writer->Finish());
  };
  return Persist(send, lease);
}

absl::Status SliceLink::Fail(const SliceLease& lease,
                             const std::string& message) const {
  v1::FailSegmentationRequest request;
  request.set_job(lease.job);
  request.set_error_message(message);
  return Persist(
      [&](grpc::ClientContext& context) {
        v1::FailSegmentationResponse response;
        return wire::FromGrpc(
            channel_.stub().FailSegmentation(&context, request, &response));
      },
      lease);
}

}  // namespace tessera::worker
