// Samples that are cut out of uploaded images.
#ifndef TESSERA_SERVER_APP_SAMPLE_CROPS_H_
#define TESSERA_SERVER_APP_SAMPLE_CROPS_H_

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/data/region.h"
#include "models/data/sample.h"
#include "models/imaging/image.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/uploads.h"
#include "server/datasets/dataset.h"
#include "server/files/kept_files.h"

namespace tessera::app {

// How much is cut out at once: regions, and pixels of all of them.
inline constexpr size_t kMaxCropRegions = 64;
inline constexpr int64_t kMaxCropSamplePixels = int64_t{4096} * 4096;

// An uploaded image, the uploaded outlines of its objects, and the rectangles
// that were outlined.
struct CropOrder {
  datasets::SampleFile image;
  datasets::SampleFile outlines;
  std::vector<imaging::Rect> regions;
  int slice = 1;               // Of the channel, from 1.
  std::optional<int> channel;  // From 1. None means the first.
};

struct CropResult {
  std::vector<datasets::Sample> samples;  // One for each region.
  std::vector<std::string> notes;         // Sentences for the user.
};

// Makes samples with data::Crop(), as `tessera dataset crop` does.
//
// Thread-safe. Borrows everything it is given.
class SampleCrops {
 public:
  // `reserve` lends memory for images.
  SampleCrops(AccessControl& control, const files::KeptFiles& files,
              Uploads& uploads, data::ReserveMemory reserve)
      : control_(control),
        files_(files),
        uploads_(uploads),
        reserve_(std::move(reserve)) {}

  // Checks the caller's role and that the caller may read the files. The
  // samples' files count as sent by the caller; equal regions make equal files.
  // Errors: PERMISSION_DENIED (ROLE_TOO_LOW); INVALID_ARGUMENT (SAMPLE_INVALID,
  // IMAGE_INVALID, OUTLINES_NOT_READ, REGION_INVALID, SLICE_OUT_OF_RANGE,
  // CHANNEL_OUT_OF_RANGE); FAILED_PRECONDITION (FILE_NOT_UPLOADED, NO_OBJECT);
  // those of `reserve` and Uploads::Store().
  absl::StatusOr<CropResult> Crop(const Caller& caller,
                                  const CropOrder& order);

 private:
  // Where the caller's file lies, under the name that messages have.
  absl::Status Place(const Caller& caller, const datasets::SampleFile& file,
                     const std::filesystem::path& path,
                     storage::LocalBlob& blob) const;
  absl::StatusOr<CropResult> CropPlaced(const Caller& caller,
                                        const CropOrder& order,
                                        const data::CropRequest& request);
  absl::StatusOr<datasets::Sample> Store(const Caller& caller,
                                         const std::filesystem::path& folder);

  AccessControl& control_;
  const files::KeptFiles& files_;
  Uploads& uploads_;
  const data::ReserveMemory reserve_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_SAMPLE_CROPS_H_
