// Outlines to masks, and PyJAMAS' "Export ROI and binary masks".
#ifndef TESSERA_MODELS_DATA_REGION_H_
#define TESSERA_MODELS_DATA_REGION_H_

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// Paints outlines into a plane of `size`: a pixel belongs to an outline if its
// centre lies inside (even-odd, so holes stay out), to the last one painted
// where several do. Label = Outline::number. Parts outside are cut off.
imaging::LabelPlane Rasterize(const std::vector<imaging::Outline>& outlines,
                              imaging::Size size);

// The pixels of `region` in what Rasterize() makes of the whole image, which
// may be far larger.
imaging::LabelPlane RasterizeRegion(std::vector<imaging::Outline> outlines,
                                    const imaging::Rect& region);

// REQUIRES: `region` lies in the image.
imaging::GrayPlane CutOut(const imaging::GrayPlane& image,
                          const imaging::Rect& region);

struct CropRequest {
  std::filesystem::path image;
  std::filesystem::path outlines;
  imaging::Rect roi;          // In pixels of the image; inside it.
  std::optional<int> channel;  // Of the image, from 1; none: the first.
  int slice = 1;              // Of the channel, from 1.
  std::filesystem::path out;  // The dataset folder, made if absent.
};

struct CroppedSample {
  std::filesystem::path folder;
  // Sentences on what the file of outlines has that is not in the mask.
  std::vector<std::string> notes;
  // ImageFile::notices() of the image.
  std::vector<std::string> image_notices;
};

// Writes one sample: the ROI of the image slice and the mask of the objects
// that ChooseObjects() takes on that slice, as WriteSample() under the name of
// SampleName().
// Errors: OUT_OF_RANGE if the ROI, slice or channel is outside the image;
// FAILED_PRECONDITION if no object lies in the ROI; those of WriteSample(),
// ImageFile::Open() and annotations::ReadAnnotations().
absl::StatusOr<CroppedSample> Crop(const CropRequest& request);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_REGION_H_
