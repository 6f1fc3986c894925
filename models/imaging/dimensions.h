// Which channel, z plane and time point each page of a file is. Private to this
// room.
#ifndef TESSERA_MODELS_IMAGING_DIMENSIONS_H_
#define TESSERA_MODELS_IMAGING_DIMENSIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image_file.h"

namespace tessera::imaging {

// A file that says it has more is refused, whatever the limits.
inline constexpr int64_t kMostPlanes = 200'000;

// What a file's description says, whether or not its pages agree.
struct PlaneDescription {
  std::string source;  // As messages call it, such as "OME-XML".
  int channels = 1;
  int z = 1;
  int t = 1;
  // Which of c, z, t changes fastest from plane to plane, and so on.
  std::string order = "CZT";
  std::vector<std::string> names;  // Of channels; empty where not told.
  // Of each plane in that order, the TIFF directory that holds it, from 0; -1 if
  // it is in another file. Empty: directory after directory.
  std::vector<int64_t> directories;
  bool in_other_files = false;  // Some of them are.
  // Of a page, as it says, which are one plane; 1 if it does not say.
  int64_t samples = 1;
  // Other programs do not read it: all but channels are times.
  bool only_channels = false;
  // The sizes are not told: pages are times.
  bool is_elsewhere = false;
  std::vector<std::string> notices;

  int64_t planes() const { return int64_t{channels} * z * t; }
  // False, and nothing is set, if there are none or more than kMostPlanes.
  bool SetSizes(int64_t new_channels, int64_t new_z, int64_t new_t);
};

// The pages that a file has.
struct PageCount {
  std::vector<int> directories;  // Their numbers in the file, ascending.
  int samples = 1;  // Of a page, that are channels unless the file says otherwise.
  int samples_stored = 1;    // Of a page, all.
  int64_t images_in_a_row = 0;  // Of a single page; see ImagesInARow().
  int unnamed = 0;  // Left out, since the description does not name them.
};

// Where one plane is stored.
struct StoredPlane {
  SlicePosition position;
  int page = 0;      // Index into PageCount::directories.
  int sample = 0;    // Of the page.
  int64_t nth = -1;  // As PagePart::nth.
};

struct Dimensions {
  int channels = 1;
  std::vector<std::string> names;   // Of channels; empty where not told.
  std::vector<StoredPlane> planes;  // In this file; by c, then t, then z.
  bool samples_are_planes = false;  // Even where a page calls them a colour.
  std::vector<std::string> notices;
};

// Reads the text of a TIFF's ImageDescription: ImageJ's, OME-XML, or the shape
// that tifffile writes. None if it is of another kind.
// Errors: INVALID_ARGUMENT and RESOURCE_EXHAUSTED, without the file's name.
absl::StatusOr<std::optional<PlaneDescription>> ReadDescription(
    absl::string_view text);

// ReadDescription() for each kind. OME-XML of several images describes the
// first one.
std::optional<PlaneDescription> ReadImageJ(absl::string_view text);
std::optional<PlaneDescription> ReadShape(absl::string_view text);
absl::StatusOr<std::optional<PlaneDescription>> ReadOmeXml(
    absl::string_view text);

// Puts pages and description together. Pages that are not described are times;
// where a description does not fit the pages, it is passed over, and a notice
// says so. Errors: INVALID_ARGUMENT, without the file's name, if a directory is
// missing that the description names.
absl::StatusOr<Dimensions> Arrange(
    const std::optional<PlaneDescription>& description, const PageCount& pages);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_DIMENSIONS_H_
