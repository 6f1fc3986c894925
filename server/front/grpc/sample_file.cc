#include "server/front/grpc/sample_file.h"

#include "base/status_macros.h"
#include "server/datasets/dataset_name.h"
#include "server/front/grpc/convert_dataset.h"

namespace tessera::front {

absl::StatusOr<std::string> SampleFileSender::Admit() {
  ASSIGN_OR_RETURN(const app::Caller caller,
                   entrance_.Enter(context_, app::kReadSampleFile));
  ASSIGN_OR_RETURN(const auto name,
                   datasets::RevisionName::Parse(request_.parent()));
  ASSIGN_OR_RETURN(reader_,
                   datasets_.OpenSampleFile(caller, name, request_.sample(),
                                            FromProto(request_.kind())));
  return caller.principal.user;
}

absl::StatusOr<bool> SampleFileSender::Next(
    v1::ReadSampleFileResponse& response) {
  return reader_->Next(*response.mutable_chunk());
}

}  // namespace tessera::front
