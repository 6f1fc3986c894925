// Paints the objects of a file that another program wrote into a region of an
// image.
#ifndef TESSERA_MODELS_DATA_OUTLINE_PAINTING_H_
#define TESSERA_MODELS_DATA_OUTLINE_PAINTING_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/slice_place.h"
#include "models/imaging/image.h"

namespace tessera::data {

struct PaintRequest {
  std::filesystem::path file;    // Outlines or labels.
  std::string image_filename;    // A COCO file may hold several images.
  imaging::Size image_size;
  SlicePlace place;              // Whose objects are wanted.
  imaging::Rect region;          // Inside the image.
};

struct PaintedRegion {
  imaging::LabelPlane labels;      // Of the region.
  std::vector<std::string> notes;  // What was left out, a sentence each.
};

// Reads what annotations::ReadAnnotations() reads, with the objects and pixels
// of Crop(); and label images: a TIFF or PNG of the image's size, or of the
// region's, with one page or as many as the image has slices, where each number
// but 0 is an object. A region without objects is no error.
//
// Takes some hundred MiB for the largest files, so call it for one file at a
// time. Errors: those of annotations::ReadAnnotations() and of
// imaging::ImageFile; INVALID_ARGUMENT if a label image has another size or
// number of pages, or more than 2^26 pixels a page.
absl::StatusOr<PaintedRegion> PaintOutlineFile(const PaintRequest& request);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_OUTLINE_PAINTING_H_
