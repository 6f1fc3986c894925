// The pages of a TIFF, and the slices that they make up. Private to this room.
#ifndef TESSERA_MODELS_IMAGING_TIFF_PAGES_H_
#define TESSERA_MODELS_IMAGING_TIFF_PAGES_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "models/imaging/dimensions.h"
#include "models/imaging/image_file.h"
#include "models/imaging/tiff_blocks.h"
#include "models/imaging/tiff_handle.h"
#include "models/imaging/tiff_layout.h"

namespace tessera::imaging {

// Walks through a file's directories once, then goes to the directory of the
// slice that is read. Owns the handle.
//
// Not thread-safe.
class TiffPages {
 public:
  // `packed_bytes` is the size of the file.
  TiffPages(std::string name, TiffHandle tiff, int64_t packed_bytes)
      : name_(std::move(name)),
        tiff_(std::move(tiff)),
        packed_bytes_(packed_bytes) {}

  // Call once, first; decodes nothing. Errors: those of ImageFile::Open().
  absl::Status Read(const ReadLimits& limits, std::optional<int> channel);

  const std::string& name() const { return name_; }
  const TiffHandle& tiff() const { return tiff_; }
  const ImageHeader& header() const { return header_; }
  const std::vector<std::string>& notices() const { return notices_; }
  // See TiffDescription.
  bool white_is_display() const { return white_is_display_; }
  // REQUIRES: 0 ≤ index < header().slices.
  const StoredPlane& plane(int index) const {
    return planes_[static_cast<size_t>(index)];
  }

  // Makes the page of slice `index` libtiff's current directory. Does nothing
  // if the page is current already, because a change makes libtiff decode a
  // strip from its start. The layout lives as long as this object.
  // Errors: OUT_OF_RANGE if there is no such slice; INVALID_ARGUMENT if the
  // page cannot be read any more.
  absl::StatusOr<const TiffLayout*> GoTo(int index);

  // The part of its page that makes up slice `index`.
  PagePart PartOf(int index) const;

 private:
  struct Page {
    uint64_t offset = 0;  // Of the page's directory in the file.
    TiffLayout layout;
  };

  absl::Status Describe();
  absl::Status Walk(const ReadLimits& limits);
  bool Counts(int directory) const;
  absl::Status AddPage(int directory, const ReadLimits& limits);
  absl::StatusOr<PageCount> CountPages();
  absl::Status Choose(Dimensions dimensions, std::optional<int> channel,
                      const ReadLimits& limits);
  void FillHeader();
  absl::Status GoToPage(int page);
  // Whether the samples of a page are one colour.
  bool IsColour(const TiffLayout& layout) const {
    return layout.photometric == PHOTOMETRIC_RGB && layout.samples >= 3 &&
           layout.samples <= 4 && !samples_are_planes_;
  }

  const std::string name_;
  TiffHandle tiff_;
  const int64_t packed_bytes_;
  ImageHeader header_;
  std::vector<std::string> notices_;
  std::optional<PlaneDescription> description_;
  std::set<int64_t> named_;  // Directories, if the description names them.
  bool white_is_display_ = false;
  bool samples_are_planes_ = false;
  int unnamed_ = 0;
  int reduced_ = 0;  // Pages of lower resolution that are not marked as such.
  std::vector<Page> pages_;
  std::vector<int> directories_;     // The directory number of each page.
  std::vector<StoredPlane> planes_;  // Of the channel that is read.
  int current_ = -1;  // The page whose directory libtiff is at; -1: no page.
};

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_TIFF_PAGES_H_
