// The least certain regions of images, as samples to correct.
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
  std::filesystem::path folder;  // Of the sample.
  std::filesystem::path image;   // That it is from.
  UncertainRegion region;
  int objects = 0;               // In the proposed mask.
};

// Makes a folder that `dataset create` takes: of each region the image, bits as
// they are, and as mask the objects that were found, as the label image has
// them. Colour becomes luminance, as for the server. Of an image it keeps the
// outlines in its regions; the pixels are read when the samples are written.
//
// Not thread-safe.
class Review {
 public:
  // Keeps the `count` least certain regions of all images; of equal ones the
  // earlier image's.
  explicit Review(size_t count) : count_(count) {}

  // Takes the regions that the server named in `image`.
  // Errors: DATA_LOSS if one is not in the image.
  absl::Status Add(const std::filesystem::path& image,
                   const Segmentation& found);

  // Writes a sample each into `folder`, in the order of images and slices, and
  // returns them, the least certain first.
  // Errors: those of data::WriteSample() and ImageFile; FAILED_PRECONDITION if
  // an image has changed since it was added. The samples before are kept.
  absl::StatusOr<std::vector<ReviewSample>> Write(
      const std::filesystem::path& folder) const;

 private:
  struct Entry {
    size_t order = 0;  // Of adding.
    std::filesystem::path image;
    std::optional<int> channel;
    imaging::Size image_size;
    UncertainRegion region;
    std::vector<imaging::Outline> outlines;  // That reach into the region.
  };

  const size_t count_;
  size_t added_ = 0;
  std::vector<Entry> entries_;  // The least certain first.
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_REVIEW_H_
