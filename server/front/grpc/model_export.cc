#include "server/front/grpc/model_export.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/registry/model_name.h"

namespace tessera::front {

absl::StatusOr<std::string> ModelExport::Admit() {
  ASSIGN_OR_RETURN(const app::Caller caller,
                   entrance_.Enter(context_, app::kExportModelVersion));
  ASSIGN_OR_RETURN(const auto name,
                   registry::VersionName::Parse(request_.name()));
  ASSIGN_OR_RETURN(version_, Open(caller, name));
  return caller.principal.user;
}

absl::StatusOr<app::ExportedVersion> ModelExport::Open(
    const app::Caller& caller, const registry::VersionName& name) {
  using Request = v1::ExportModelVersionRequest;
  switch (request_.format()) {
    case Request::FORMAT_UNSPECIFIED:
      return models_.Export(caller, name);
    case Request::ONNX:
      return exports_.Export(caller, name, inference::ExportFormat::kOnnx);
    case Request::BIOIMAGEIO:
      return exports_.Export(caller, name,
                             inference::ExportFormat::kBioimageio);
    default:
      return WithReason(
          absl::InvalidArgumentError(absl::StrFormat(
              "format is %d; give one of ExportModelVersionRequest.Format",
              request_.format())),
          "PARAMETER_INVALID");
  }
}

absl::StatusOr<bool> ModelExport::Next(
    v1::ExportModelVersionResponse& response) {
  if (file_) {
    ASSIGN_OR_RETURN(const bool more,
                     file_->content.Next(*response.mutable_chunk()));
    if (more) return true;
  }
  ASSIGN_OR_RETURN(file_, version_->OpenNext());
  if (!file_) return false;
  response.set_filename(file_->filename);
  response.set_size_bytes(file_->content.size_bytes());
  return file_->content.Next(*response.mutable_chunk());
}

}  // namespace tessera::front
