#include "server/app/model_exports.h"

#include <utility>

#include "base/sha256.h"
#include "base/status_macros.h"

namespace tessera::app {

absl::StatusOr<ExportedVersion> ModelExports::Export(
    const Caller& caller, const registry::VersionName& name,
    inference::ExportFormat format) {
  // Checks the right to export, too.
  RETURN_IF_ERROR(models_.Export(caller, name).status());
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   models_.GetVersion(caller, name));
  ASSIGN_OR_RETURN(const inference::ExportedFile made,
                   exports_.Write(version, format));
  ASSIGN_OR_RETURN(const storage::Digest digest,
                   Sha256HexOfFile(made.file.path()));
  ASSIGN_OR_RETURN(storage::BlobReader content,
                   storage::BlobReader::Open(made.file, digest));
  return ExportedVersion({made.filename, std::move(content)});
}

}  // namespace tessera::app
