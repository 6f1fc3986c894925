// Stored versions as files for other programs.
#ifndef TESSERA_SERVER_INFERENCE_VERSION_EXPORT_H_
#define TESSERA_SERVER_INFERENCE_VERSION_EXPORT_H_

#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "server/inference/memory_budget.h"
#include "server/inference/model_source.h"
#include "server/registry/model.h"
#include "server/storage/local_blob.h"

namespace tessera::inference {

enum class ExportFormat {
  kOnnx,
  kBioimageio,
};

// A file that was made for one caller. It is removed with the last copy of
// `file`.
struct ExportedFile {
  std::string filename;  // `nuclei-3.onnx`.
  storage::LocalBlob file;
};

// Makes the files, one at a time: a package takes several times the memory of
// its weights, and some seconds of all cores.
//
// Thread-safe. Borrows the source and the budget.
class VersionExport {
 public:
  // Waits for memory until `stop` is stopped.
  VersionExport(const ModelSource& models, MemoryBudget& budget,
                std::stop_token stop)
      : models_(models), budget_(budget), stop_(std::move(stop)) {}

  // Errors: RESOURCE_EXHAUSTED (SERVER_BUSY), with a delay, while another call
  // makes a file; FAILED_PRECONDITION (EXPORT_IMPOSSIBLE) if the format cannot
  // hold the version; those of exchange::WritePackage(), KeptFiles::Fetch() and
  // MemoryBudget::Take().
  absl::StatusOr<ExportedFile> Write(const registry::ModelVersion& version,
                                     ExportFormat format);

 private:
  absl::StatusOr<ExportedFile> WriteAlone(const registry::ModelVersion& version,
                                          ExportFormat format);

  const ModelSource& models_;
  MemoryBudget& budget_;
  const std::stop_token stop_;
  absl::Mutex mu_;  // Held by the call that makes a file.
};

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_VERSION_EXPORT_H_
