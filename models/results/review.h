// Makes samples of the least certain regions of images, for correction by hand.
#ifndef TESSERA_MODELS_RESULTS_REVIEW_H_
#define TESSERA_MODELS_RESULTS_REVIEW_H_

#include <cstddef>
#include <filesystem>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/polygon.h"
#include "models/results/segmentation.h"

namespace tessera::results {

struct ReviewSample {
  std::filesystem::path folder;  // The sample's folder.
  std::filesystem::path image;   // The image that contains the region.
  UncertainRegion region;
  int objects = 0;               // Number of objects in the proposed mask.
};

// Writes a folder of samples that `tessera dataset create` accepts. A sample
// has the pixels of one region, with the image's bit depth, and as mask the
// objects found there, labelled as in the label image. Colour becomes
// luminance, as on the server. Keeps in memory the outlines in the regions;
// Write() reads the pixels.
//
// Not thread-safe.
class Review {
 public:
  // Keeps the `count` least certain regions of all images. If regions are
  // equally uncertain, keeps those of the image that was added first.
  explicit Review(size_t count) : count_(count) {}

  // Adds the uncertain regions that the server named in `image`.
  // Errors: DATA_LOSS if a region is not in the image.
  absl::Status Add(const std::filesystem::path& image,
                   const Segmentation& found);

  // Writes one sample for each region into `folder`, in the order of images and
  // slices. Returns the samples, the least certain first. After an error, the
  // samples already written stay.
  // Errors: those of data::WriteSample() and ImageFile; FAILED_PRECONDITION if
  // an image has changed since it was added.
  absl::StatusOr<std::vector<ReviewSample>> Write(
      const std::filesystem::path& folder) const;

 private:
  struct Entry {
    size_t order = 0;  // Position of the image in the order of adding, from 0.
    std::filesystem::path image;
    std::optional<int> channel;
    imaging::Size image_size;
    UncertainRegion region;
    std::vector<imaging::Outline> outlines;  // Those that reach the region.
  };

  const size_t count_;
  size_t added_ = 0;
  std::vector<Entry> entries_;  // The least certain first.
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_REVIEW_H_
