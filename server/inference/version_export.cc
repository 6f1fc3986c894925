#include "server/inference/version_export.h"

#include <filesystem>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/error_reason.h"
#include "base/mapped_file.h"
#include "base/retry_delay.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "models/exchange/onnx_file.h"
#include "models/exchange/package.h"

namespace tessera::inference {
namespace {

constexpr absl::Duration kRetryDelay = absl::Seconds(5);

// The memory for a file, as multiples of the weights: the graph of ONNX; or
// TorchScript's tensors, then a network whose weights are laid out for the
// fastest convolutions.
constexpr int64_t kOnnxShare = 2;
constexpr int64_t kPackageShare = 6;
// Of a network of any size that computes one small image.
constexpr int64_t kFeatureBytes = int64_t{128} << 20;

// The licence of the model that came with Tessera.
constexpr char kOwnLicense[] = "Apache-2.0";
constexpr char kOwnAuthor[] = "The authors of Tessera";

absl::Status Busy() {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(
                     "the server makes a model file for another call; try "
                     "again in 5 seconds"),
                 "SERVER_BUSY"),
      kRetryDelay);
}

absl::Status Reasoned(const absl::Status& error) {
  if (!absl::IsFailedPrecondition(error)) return error;
  return WithReason(error, "EXPORT_IMPOSSIBLE");
}

}  // namespace

absl::StatusOr<ExportedFile> VersionExport::Write(
    const registry::ModelVersion& version, ExportFormat format) {
  if (!mu_.TryLock()) return Busy();
  const absl::Cleanup unlock = [this] { mu_.Unlock(); };
  absl::StatusOr<ExportedFile> written = WriteAlone(version, format);
  if (!written.ok()) return Reasoned(written.status());
  return written;
}

absl::StatusOr<ExportedFile> VersionExport::WriteAlone(
    const registry::ModelVersion& version, ExportFormat format) {
  const bool package = format == ExportFormat::kBioimageio;
  const int64_t bytes = package
                            ? kPackageShare * version.size_bytes + kFeatureBytes
                            : kOnnxShare * version.size_bytes;
  ASSIGN_OR_RETURN(const MemoryBudget::Loan loan,
                   budget_.Take(bytes, "the files of a model",
                                Priority::kInteractive, stop_));
  ASSIGN_OR_RETURN(const storage::LocalBlob blob,
                   models_.FetchWeights(version));
  ASSIGN_OR_RETURN(const MappedFile weights, MappedFile::Open(blob.path()));
  ASSIGN_OR_RETURN(TemporaryFolder made, TemporaryFolder::Create());
  const auto folder = std::make_shared<TemporaryFolder>(std::move(made));
  const std::string filename = absl::StrCat(
      version.model_id, "-", version.number, package ? ".zip" : ".onnx");
  const std::filesystem::path path = folder->path() / filename;
  const exchange::VersionLabel label{.model = version.model_id,
                                     .number = version.number,
                                     .sha256 = version.sha256};
  if (package) {
    // Their space is free again before the file is sent.
    ASSIGN_OR_RETURN(const TemporaryFolder parts, TemporaryFolder::Create());
    RETURN_IF_ERROR(exchange::WritePackage(
        version.manifest_json, weights.bytes(),
        {.label = label,
         .author = version.starting_model ? kOwnAuthor : version.added_by,
         .license = version.starting_model ? kOwnLicense : ""},
        parts.path(), path));
  } else {
    ASSIGN_OR_RETURN(const version::Manifest manifest,
                     registry::ManifestOf(version));
    RETURN_IF_ERROR(
        exchange::WriteOnnx(manifest, weights.bytes(), label, path));
  }
  return ExportedFile{filename, storage::LocalBlob(path, folder)};
}

}  // namespace tessera::inference
