#include "models/results/review.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/data/region.h"
#include "models/data/sample_folder.h"
#include "models/imaging/image_file.h"

namespace tessera::results {
namespace {

using imaging::Outline;
using imaging::Rect;

bool IsWithin(const Rect& rect, const imaging::Size& size) {
  return rect.x0 >= 0 && rect.y0 >= 0 && rect.x0 < rect.x1 &&
         rect.y0 < rect.y1 && rect.x1 <= size.width && rect.y1 <= size.height;
}

// Whether the bounding box of the exterior ring overlaps `rect`.
bool ReachesInto(const imaging::Polygon& polygon, const Rect& rect) {
  const imaging::Ring& ring = polygon.exterior;
  if (ring.empty()) return false;
  const auto [left, right] =
      std::minmax_element(ring.begin(), ring.end(), [](auto& a, auto& b) {
        return a.x < b.x;
      });
  const auto [top, bottom] =
      std::minmax_element(ring.begin(), ring.end(), [](auto& a, auto& b) {
        return a.y < b.y;
      });
  return left->x < rect.x1 && right->x > rect.x0 && top->y < rect.y1 &&
         bottom->y > rect.y0;
}

std::vector<Outline> OutlinesIn(const SliceObjects& slice,
                                const Rect& rect) {
  std::vector<Outline> outlines;
  for (const Object& object : slice.objects) {
    const auto& polygons = object.outline.polygons;
    if (std::any_of(polygons.begin(), polygons.end(), [&](const auto& polygon) {
          return ReachesInto(polygon, rect);
        })) {
      outlines.push_back(object.outline);
    }
  }
  return outlines;
}

int CountObjects(const imaging::LabelPlane& mask) {
  std::set<uint32_t> numbers(mask.pixels().begin(), mask.pixels().end());
  numbers.erase(0);
  return static_cast<int>(numbers.size());
}

// Reads slices of images. Keeps the last image and slice, so that each is read
// once if the calls are ordered by image and slice. Not thread-safe.
class SliceReader {
 public:
  // Errors: those of ImageFile; FAILED_PRECONDITION if the image is not of
  // `size` or lacks the slice.
  absl::StatusOr<const imaging::GrayPlane*> Read(
      const std::filesystem::path& image, std::optional<int> channel,
      const imaging::Size& size, int slice) {
    if (file_ == nullptr || image != image_) {
      ASSIGN_OR_RETURN(
          file_, imaging::ImageFile::Open(image, {}, channel));
      image_ = image;
      slice_ = 0;
    }
    const imaging::ImageHeader& header = file_->header();
    if (!(header.size == size) || slice > header.slices) {
      return absl::FailedPreconditionError(absl::StrFormat(
          "%s has changed since it was sent; segment it again",
          image.string()));
    }
    if (slice != slice_) {
      ASSIGN_OR_RETURN(plane_, file_->ReadSlice(slice - 1));
      slice_ = slice;
    }
    return &plane_;
  }

  // Of the image of the last Read().
  const imaging::ImageHeader& header() const { return file_->header(); }

 private:
  std::filesystem::path image_;
  std::unique_ptr<imaging::ImageFile> file_;
  int slice_ = 0;  // 0: no slice yet.
  imaging::GrayPlane plane_;
};

}  // namespace

absl::Status Review::Add(const std::filesystem::path& image,
                         const Segmentation& found) {
  for (const UncertainRegion& region :
       found.summary.uncertain_regions) {
    const auto slice = std::find_if(
        found.slices.begin(), found.slices.end(),
        [&](const auto& known) { return known.slice == region.slice; });
    if (slice == found.slices.end() ||
        !IsWithin(region.rect, found.summary.image_size)) {
      return absl::DataLossError(absl::StrFormat(
          "the server named a region that is not in %s; client and server may "
          "be of different versions",
          image.filename().string()));
    }
    entries_.push_back({.order = added_,
                        .image = image,
                        .channel = found.channel,
                        .image_size = found.summary.image_size,
                        .region = region,
                        .outlines = OutlinesIn(*slice, region.rect)});
  }
  ++added_;
  // Stable: of equally uncertain regions, the earlier image's come first.
  std::stable_sort(entries_.begin(), entries_.end(),
                   [](const Entry& a, const Entry& b) {
                     return a.region.uncertainty > b.region.uncertainty;
                   });
  if (entries_.size() > count_) {
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(count_),
                   entries_.end());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ReviewSample>> Review::Write(
    const std::filesystem::path& folder) const {
  // Indices into entries_, ordered so that every slice is read once.
  std::vector<size_t> by_slice(entries_.size());
  for (size_t i = 0; i < by_slice.size(); ++i) by_slice[i] = i;
  std::sort(by_slice.begin(), by_slice.end(), [&](size_t a, size_t b) {
    return std::tuple(entries_[a].order, entries_[a].region.slice, a) <
           std::tuple(entries_[b].order, entries_[b].region.slice, b);
  });
  std::vector<ReviewSample> written(entries_.size());
  SliceReader reader;
  for (const size_t i : by_slice) {
    const Entry& entry = entries_[i];
    const auto& [slice, rect, uncertainty] = entry.region;
    ASSIGN_OR_RETURN(const imaging::GrayPlane* const plane,
                     reader.Read(entry.image, entry.channel,
                                 entry.image_size, slice));
    const data::NewSample sample{
        .name = data::SampleName(entry.image, rect, slice),
        .image = data::CutOut(*plane, rect),
        .bits_per_sample = reader.header().bits_per_sample,
        .pixel_size_um = reader.header().pixel_size_um,
        .mask = data::RasterizeRegion(entry.outlines, rect)};
    ASSIGN_OR_RETURN(const auto place, data::WriteSample(folder, sample));
    written[i] = {.folder = place,
                  .image = entry.image,
                  .region = entry.region,
                  .objects = CountObjects(sample.mask)};
  }
  return written;
}

}  // namespace tessera::results
