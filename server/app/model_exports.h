// Models as files for other programs.
#ifndef TESSERA_SERVER_APP_MODEL_EXPORTS_H_
#define TESSERA_SERVER_APP_MODEL_EXPORTS_H_

#include "absl/status/statusor.h"
#include "server/app/caller.h"
#include "server/app/models.h"
#include "server/inference/version_export.h"
#include "server/registry/model_name.h"

namespace tessera::app {

// Thread-safe. Borrows everything it is given.
class ModelExports {
 public:
  ModelExports(const Models& models, inference::VersionExport& exports)
      : models_(models), exports_(exports) {}

  // Makes the only file of the version in that format, to be read later. Takes
  // seconds. Errors: those of Models::Export() and VersionExport::Write().
  absl::StatusOr<ExportedVersion> Export(const Caller& caller,
                                         const registry::VersionName& name,
                                         inference::ExportFormat format);

 private:
  const Models& models_;
  inference::VersionExport& exports_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_MODEL_EXPORTS_H_
