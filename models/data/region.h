// Paints outlines into masks, and does what PyJAMAS calls "Export ROI and
// binary masks".
#ifndef TESSERA_MODELS_DATA_REGION_H_
#define TESSERA_MODELS_DATA_REGION_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/image_file.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// Paints outlines into a plane of `size`. A pixel belongs to an outline if its
// centre lies inside, by the even-odd rule, so holes stay out. Later outlines
// are painted over earlier ones. The label is Outline::number. Parts outside
// the plane are cut off.
imaging::LabelPlane Rasterize(const std::vector<imaging::Outline>& outlines,
                              imaging::Size size);

// Paints only the pixels of `region`, with the result that Rasterize() would
// have there for the whole image. The image may be far larger.
imaging::LabelPlane RasterizeRegion(std::vector<imaging::Outline> outlines,
                                    const imaging::Rect& region);

// REQUIRES: `region` lies in the image.
imaging::GrayPlane CutOut(const imaging::GrayPlane& image,
                          const imaging::Rect& region);

// The memory that Crop() takes at most for the image and the mask; the outlines
// of the file take more. REQUIRES: `roi` lies in the image.
int64_t CropBytes(const imaging::ImageHeader& header, const imaging::Rect& roi);

struct CropRequest {
  std::filesystem::path image;
  std::filesystem::path outlines;
  imaging::Rect roi;          // In pixels of the image; inside it.
  std::optional<int> channel;  // Of the image, from 1. None means the first.
  int slice = 1;              // Of the channel, from 1.
  std::filesystem::path out;  // The dataset folder, made if absent.
};

struct CroppedSample {
  std::filesystem::path folder;
  // Sentences on outlines of the file that are not in the mask.
  std::vector<std::string> notes;
  // ImageFile::notices() of the image.
  std::vector<std::string> image_notices;
};

// Writes one sample by WriteSample(), named by SampleName(): the ROI of the
// image slice, and the mask of the objects that ChooseObjects() finds on that
// slice.
// Errors: OUT_OF_RANGE if the ROI, slice or channel is outside the image;
// FAILED_PRECONDITION if no object lies in the ROI; those of WriteSample(),
// ImageFile::Open() and annotations::ReadAnnotations().
absl::StatusOr<CroppedSample> Crop(const CropRequest& request);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_REGION_H_
