#include "client/grpc/segment_receiver.h"

#include "base/status_macros.h"

namespace tessera::client {

absl::StatusOr<SegmentSummary> SegmentReceiver::Finish() {
  ASSIGN_OR_RETURN(SegmentSummary summary, receiver_.Finish());
  if (request_.parameters.as_pyjamas && !summary.parameters.as_pyjamas) {
    return absl::FailedPreconditionError(
        "the server is too old to apply a model as PyJAMAS does, and applied "
        "it as Tessera does; update it, or leave out --as pyjamas");
  }
  if (request_.parameters.diameter && !summary.diameter) {
    return absl::FailedPreconditionError(
        "the server is too old to take the size of the objects into account; "
        "update it, or leave out --diameter");
  }
  return summary;
}

}  // namespace tessera::client
