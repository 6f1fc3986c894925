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

// A file that claims more planes is refused, whatever the limits.
inline constexpr int64_t kMostPlanes = 200'000;

// What a file's description says. The pages may contradict it.
struct PlaneDescription {
  std::string source;  // The description in messages, such as "OME-XML".
  int channels = 1;
  int z = 1;
  int t = 1;
  // The axes c, z and t: first the one that changes fastest from plane to
  // plane.
  std::string order = "CZT";
  std::vector<std::string> names;  // Of channels; empty if unknown.
  // For each plane, in the order of `order`: the TIFF directory that holds the
  // plane, from 0; -1 if the plane is in another file. Empty if the planes are
  // in directory after directory.
  std::vector<int64_t> directories;
  bool in_other_files = false;  // Some planes are in other files.
  // How many samples of a page make up one plane. 1 if the description does not
  // say.
  int64_t samples = 1;
  // z planes count as time points. Other programs do not read this kind of
  // description, so they see only channels and times.
  bool only_channels = false;
  // The sizes are in another file. Pages count as time points.
  bool is_elsewhere = false;
  Spacing spacing;  // Without x and y where other tags of the file say them.
  std::vector<std::string> notices;

  int64_t planes() const { return int64_t{channels} * z * t; }
  // Returns false and sets nothing if a size is below 1 or the planes are more
  // than kMostPlanes.
  bool SetSizes(int64_t new_channels, int64_t new_z, int64_t new_t);
};

// The pages that a file has.
struct PageCount {
  std::vector<int> directories;  // Their numbers in the file, ascending.
  // Channels in each page, unless the description says otherwise. A colour is
  // one channel; transparency is none.
  int samples = 1;
  int samples_stored = 1;  // All samples of a page; 1 if the pages differ.
  int64_t images_in_a_row = 0;  // Of a single page; see ImagesInARow().
  int unnamed = 0;  // Left out because the description does not name them.
};

// Where one plane is stored.
struct StoredPlane {
  SlicePosition position;
  int page = 0;      // Index into PageCount::directories.
  int sample = 0;    // Of the page.
  int64_t nth = -1;  // See PagePart::nth.
};

struct Dimensions {
  int channels = 1;
  std::vector<std::string> names;   // Of channels; empty if unknown.
  std::vector<StoredPlane> planes;  // In this file; by c, then t, then z.
  // Each sample is a plane, even where the page calls its samples a colour.
  bool samples_are_planes = false;
  std::vector<std::string> notices;
};

// Reads the text of a TIFF's ImageDescription: ImageJ's, OME-XML, or the shape
// that tifffile writes. Returns none for other texts.
// Errors: INVALID_ARGUMENT and RESOURCE_EXHAUSTED, without the file's name.
absl::StatusOr<std::optional<PlaneDescription>> ReadDescription(
    absl::string_view text);

// ReadDescription() for each kind of text. If OME-XML describes several images,
// the first one is taken.
std::optional<PlaneDescription> ReadImageJ(absl::string_view text);
std::optional<PlaneDescription> ReadShape(absl::string_view text);
absl::StatusOr<std::optional<PlaneDescription>> ReadOmeXml(
    absl::string_view text);

// The micrometres in a unit of length; 0 if the unit is not known. Names are
// those of ImageJ and OME: µm, micron, nm, mm and others.
double MicrometresIn(absl::string_view unit);

// The seconds in a unit of time, such as s, sec, ms or min; 0 if the unit is
// not known.
double SecondsIn(absl::string_view unit);

// The side of a square pixel; 0 if a side is not known, or if the sides differ
// by more than 1 %.
double PixelSide(double width_um, double height_um);

// Assigns the pages to channels, z planes and time points. Pages without a
// description are time points. A description that does not fit the pages is
// ignored, and a notice says so.
// Errors: INVALID_ARGUMENT, without the file's name, if the description names a
// directory or an image that the file lacks.
absl::StatusOr<Dimensions> Arrange(
    const std::optional<PlaneDescription>& description, const PageCount& pages);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_DIMENSIONS_H_
