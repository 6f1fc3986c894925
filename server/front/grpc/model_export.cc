#include "server/front/grpc/model_export.h"

#include "base/status_macros.h"
#include "server/registry/model_name.h"

namespace tessera::front {

absl::StatusOr<std::string> ModelExport::Admit() {
  ASSIGN_OR_RETURN(const app::Caller caller,
                   entrance_.Enter(context_, app::kExportModelVersion));
  ASSIGN_OR_RETURN(const auto name,
                   registry::VersionName::Parse(request_.name()));
  ASSIGN_OR_RETURN(version_, models_.Export(caller, name));
  return caller.principal.user;
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
