#include "server/front/grpc/sample_file.h"

#include "base/status_macros.h"
#include "server/datasets/dataset_name.h"
#include "server/front/grpc/convert_dataset.h"

namespace tessera::front {

absl::StatusOr<std::string> SampleFileSender::Admit() {
  Gate::Call call;
  RETURN_IF_ERROR(parts_.gate.Admit(context_, request_, call));
  ASSIGN_OR_RETURN(const datasets::FileKind kind, FromProto(request_.kind()));
  ASSIGN_OR_RETURN(const auto name,
                   datasets::RevisionName::Parse(request_.parent()));
  ASSIGN_OR_RETURN(
      const datasets::SampleFile file,
      parts_.catalog.FindSampleFile(name, request_.sample(), kind));
  ASSIGN_OR_RETURN(reader_, BlobReader::Open(parts_.blobs, file.sha256));
  return call.caller.user;
}

absl::StatusOr<bool> SampleFileSender::Next(
    v1::ReadSampleFileResponse& response) {
  return reader_->Next(*response.mutable_chunk());
}

}  // namespace tessera::front
