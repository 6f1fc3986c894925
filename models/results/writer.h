// Writes the objects of a segmented image to files for other programs.
#ifndef TESSERA_MODELS_RESULTS_WRITER_H_
#define TESSERA_MODELS_RESULTS_WRITER_H_

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// A file that is written while objects arrive. It appears complete or not at
// all.
//
// Not thread-safe.
class GrowingFile {
 public:
  virtual ~GrowingFile() = default;
  // REQUIRES: called in the order of slices, then of object numbers. Commit()
  // reports a failed write.
  virtual void Add(int slice, const Object& object) = 0;
  // Tells the file what is known after the last object; for formats that say
  // it. Call it at most once, before Commit().
  virtual void Conclude(const SegmentSummary& /*summary*/) {}
  // Makes the file appear; replaces an existing file. Call once, last. Returns
  // the file's path. Errors: UNAVAILABLE if the file could not be written.
  virtual absl::StatusOr<std::filesystem::path> Commit() = 0;
  // Sentences on what the format cannot hold, without a full stop.
  virtual std::vector<std::string> notes() const { return {}; }
};

// What a Writer has written.
struct Written {
  std::vector<std::filesystem::path> paths;
  std::vector<std::string> notes;  // As GrowingFile::notes().
};

// Writes one kind of file. docs/file-formats.md describes the kinds. Equal
// segmentations of equal images give equal bytes.
//
// Thread-safe: a writer has no state.
class Writer {
 public:
  virtual ~Writer() = default;

  // Writes `found`, the objects of the file `image`, into `folder`. File names
  // begin with OutputStem(image); existing files are replaced. A file appears
  // complete or not at all. REQUIRES: `folder` exists.
  // Errors: UNAVAILABLE if a file cannot be written. Writers that read the
  // image also return those of ImageFile, and FAILED_PRECONDITION if the image
  // has changed since it was segmented.
  virtual absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                        const std::filesystem::path& image,
                                        const Segmentation& found) const = 0;

  // Begins a file that is written while objects arrive. Memory does not grow
  // with their number. Returns null if grows() is false.
  // Errors: UNAVAILABLE if the folder cannot be written. Writers that read the
  // image also return those of ImageFile.
  virtual absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& /*folder*/,
      const std::filesystem::path& /*image*/,
      const SegmentationStart& /*start*/) const {
    return nullptr;
  }
  // Whether the file can be written while objects arrive.
  virtual bool grows() const { return false; }
};

// A writer whose file can be written while objects arrive.
class GrowingWriter : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const final;
  bool grows() const final { return true; }
};

// Returns the beginning of the names of all outputs of `image`: the image's
// stem, shortened if a name would be too long for the file system.
std::string OutputStem(const std::filesystem::path& image);

// An output format.
struct Format {
  const char* name;        // The name for `--format`.
  const char* suffix;      // Follows the image's stem in the file's name.
  const char* media_type;  // For HTTP.
  const char* use;         // The program or use, for help texts.
  std::unique_ptr<Writer> (*make)();
  bool on_request = false;    // Written only if `--format` names it.
  bool reads_image = false;   // Needs the image's file, not only its size.
  bool keeps_slice = false;   // Keeps a slice of the image in memory.
  bool keeps_objects = false; // Keeps all objects in memory, or paints them.
};

// Returns all formats in the order in which help lists them. The help of the
// command line is made from this list; a test compares docs/file-formats.md
// with it.
const std::vector<Format>& Formats();

// Returns the names of Formats(), in its order.
std::vector<std::string> FormatNames();

// Returns those of Formats() that are named. Ignores unknown names.
std::vector<const Format*> FormatsNamed(const std::vector<std::string>& names);

// Whether one of the named formats reads_image. Ignores unknown names.
bool ReadsImage(const std::vector<std::string>& formats);

// Returns the names of the formats that are written without `--format`.
std::vector<std::string> UsualFormatNames();

// Returns one writer for each name, in the order of names. A repeated name
// counts once. Errors: INVALID_ARGUMENT for an unknown name, listing all names.
absl::StatusOr<std::vector<std::unique_ptr<Writer>>> MakeWriters(
    const std::vector<std::string>& formats);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_WRITER_H_
