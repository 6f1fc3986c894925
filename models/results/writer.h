// What becomes of a segmented image: files that other programs read.
#ifndef TESSERA_MODELS_RESULTS_WRITER_H_
#define TESSERA_MODELS_RESULTS_WRITER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// A file that grows while objects come. It appears whole or not at all.
//
// Not thread-safe.
class GrowingFile {
 public:
  virtual ~GrowingFile() = default;
  // In the order of slices and numbers. A failure is told by Commit().
  virtual void Add(int slice, const Object& object) = 0;
  // Makes it appear, over what is there. Call once, last. Returns its path.
  // Errors: UNAVAILABLE if it could not be written.
  virtual absl::StatusOr<std::filesystem::path> Commit() = 0;
};

// Writes one kind of file. docs/file-formats.md describes each. The same
// segmentation of the same image gives the same bytes.
//
// Thread-safe: holds no state.
class Writer {
 public:
  virtual ~Writer() = default;

  // Writes `found`, the objects of the file `image`, into the existing folder
  // `folder` under the image's stem, over what is there, and returns the paths
  // written. A file appears whole or not at all.
  // Errors: UNAVAILABLE if a file cannot be written; those of ImageFile if the
  // image has to be read and cannot; FAILED_PRECONDITION if the image is no
  // longer the one that was segmented.
  virtual absl::StatusOr<std::vector<std::filesystem::path>> Write(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const Segmentation& found) const = 0;

  // The same file, made while objects come, whose number its memory does not
  // grow with; null for a kind that needs all objects at once.
  // Errors: UNAVAILABLE if the folder cannot be written.
  virtual absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& /*folder*/,
      const std::filesystem::path& /*image*/,
      const SegmentationStart& /*start*/) const {
    return nullptr;
  }
  virtual bool grows() const { return false; }
};

// A kind that can be made while objects come.
class GrowingWriter : public Writer {
 public:
  absl::StatusOr<std::vector<std::filesystem::path>> Write(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const Segmentation& found) const final;
  bool grows() const final { return true; }
};

// What the names of all outputs of `image` begin with: its stem, shortened if
// it is so long that a name would be longer than file systems take.
std::string OutputStem(const std::filesystem::path& image);

// One kind of file that objects are written as.
struct Format {
  const char* name;    // As `--format` takes it.
  const char* suffix;  // Of the file, behind the image's stem.
  const char* use;     // What reads it, for help texts.
  std::unique_ptr<Writer> (*make)();
};

// All of them, in the order in which they are offered. The command line's help
// and completion come from here, and docs/file-formats.md is held against it.
const std::vector<Format>& Formats();

// Their names, in that order.
std::vector<std::string> FormatNames();

// Makes a writer for each name, in their order; a name given twice counts
// once. Errors: INVALID_ARGUMENT naming the formats there are.
absl::StatusOr<std::vector<std::unique_ptr<Writer>>> MakeWriters(
    const std::vector<std::string>& formats);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_WRITER_H_
