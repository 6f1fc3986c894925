#include "server/front/grpc/model_export.h"

#include "base/status_macros.h"
#include "server/registry/model_name.h"

namespace tessera::front {

absl::StatusOr<std::string> ModelExport::Admit() {
  ASSIGN_OR_RETURN(const app::Caller caller,
                   entrance_.Enter(context_, app::kExportModelVersion));
  ASSIGN_OR_RETURN(const auto name,
                   registry::VersionName::Parse(request_.name()));
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   models_.Export(caller, name));
  files_.emplace_back("manifest.json", version.manifest_sha256);
  files_.emplace_back("weights.safetensors", version.weights_sha256);
  return caller.principal.user;
}

absl::StatusOr<bool> ModelExport::Next(
    v1::ExportModelVersionResponse& response) {
  if (reader_) {
    ASSIGN_OR_RETURN(const bool more, reader_->Next(*response.mutable_chunk()));
    if (more) return true;
    reader_.reset();
  }
  if (files_.empty()) return false;
  const auto [filename, digest] = files_.front();
  files_.pop_front();
  ASSIGN_OR_RETURN(const int64_t size, models_.FileSize(digest));
  ASSIGN_OR_RETURN(reader_, models_.OpenFile(digest));
  response.set_filename(filename);
  response.set_size_bytes(size);
  return reader_->Next(*response.mutable_chunk());
}

}  // namespace tessera::front
