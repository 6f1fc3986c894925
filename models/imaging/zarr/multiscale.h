// The image that a Zarr's metadata describe, by OME-NGFF 0.4 and 0.5. Private
// to models/imaging.
#ifndef TESSERA_MODELS_IMAGING_ZARR_MULTISCALE_H_
#define TESSERA_MODELS_IMAGING_ZARR_MULTISCALE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image_file.h"
#include "models/imaging/zarr/array_metadata.h"
#include "models/imaging/zarr/store.h"

namespace tessera::imaging::zarr {

// The largest image of a pyramid.
struct Multiscale {
  std::string group;  // The image's key: empty, or ending with a slash.
  std::string path;   // Of the array, likewise.
  ArrayMetadata array;
  std::vector<char> axes;             // Of the array: t, c, z, y and x.
  std::vector<std::string> channels;  // Names; empty if unknown.
  Spacing spacing;
  std::vector<std::string> notices;
};

// Finds the image in an OME-Zarr; of several images in a file that
// bioformats2raw wrote, the first one. Plain arrays of 2 or 3 axes are images,
// too: height × width, or times × height × width.
// Errors: INVALID_ARGUMENT for plates, wells and groups without an image, and
// for what the metadata lack; RESOURCE_EXHAUSTED for sizes above a limit.
// Messages name the file and the remedy.
absl::StatusOr<Multiscale> FindImage(Store& store);

}  // namespace tessera::imaging::zarr

#endif  // TESSERA_MODELS_IMAGING_ZARR_MULTISCALE_H_
