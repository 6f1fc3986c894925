#include "server/front/grpc/slice_receiver.h"

#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_slices.h"
#include "server/front/grpc/worker_streams.h"

namespace tessera::front {
namespace {

absl::Status Misplaced() {
  return WithReason(
      absl::InvalidArgumentError("one header begins the call, then the results "
                                 "that it announces follow"),
      "HEADER_MISPLACED");
}

}  // namespace

absl::StatusOr<std::string> SliceReceiver::Admit() {
  RETURN_IF_ERROR(check_caller_());
  return kWorkers;
}

absl::StatusOr<bool> SliceReceiver::Take(
    const worker::v1::HandInSlicesRequest& request) {
  if (request.has_header() != !hand_in_) return Misplaced();
  if (request.has_header()) {
    RETURN_IF_ERROR(Begin(request.header()));
    return true;
  }
  if (upload_ == nullptr) return Misplaced();
  RETURN_IF_ERROR(upload_->Append(request.chunk()));
  return true;
}

absl::Status SliceReceiver::Begin(
    const worker::v1::HandInSlicesRequest::Header& header) {
  ASSIGN_OR_RETURN(const auto job,
                   app::SliceAssignments::JobId::Parse(header.job()));
  RETURN_IF_ERROR(assignments_.Check(job, lease_).status());
  ASSIGN_OR_RETURN(hand_in_, FromProto(header));
  if (header.sha256().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(upload_, BeginWorkerUpload(uploads_, lease_, header.sha256(),
                                              header.size_bytes()));
  return absl::OkStatus();
}

absl::Status SliceReceiver::TakeEnd() {
  if (!hand_in_) return Misplaced();
  if (upload_ != nullptr) RETURN_IF_ERROR(upload_->Finish());
  return assignments_.Return(lease_, *hand_in_);
}

}  // namespace tessera::front
