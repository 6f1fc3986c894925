#include "models/imaging/tiff_pages.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/tiff_description.h"

namespace tessera::imaging {
namespace {

// Thumbnails and transparency masks are not slices.
bool IsSlice(const TiffHandle& tiff) {
  return (tiff.Get<uint32_t>(TIFFTAG_SUBFILETYPE, 0) &
          (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) == 0;
}

// Whether `small` may be the same picture as `large` at a lower resolution:
// scanners of slides do not mark the levels of their pyramids. A side may be
// rounded up or down.
bool IsReduced(Size small, Size large) {
  constexpr double kLeastFactor = 1.5;
  const double across = static_cast<double>(large.width) / small.width;
  const double down = static_cast<double>(large.height) / small.height;
  return std::min(across, down) >= kLeastFactor &&
         std::abs(small.width - large.width / down) <= 1 + across / down &&
         std::abs(small.height - large.height / across) <= 1 + down / across;
}

// Adds the file's name, which the reader of a description does not know.
absl::Status Named(const absl::Status& status, const std::string& name) {
  return absl::Status(status.code(),
                      absl::StrCat(name, " ", status.message()));
}

}  // namespace

absl::Status TiffPages::Read(const ReadLimits& limits,
                             std::optional<int> channel) {
  RETURN_IF_ERROR(Describe());
  RETURN_IF_ERROR(Walk(limits));
  ASSIGN_OR_RETURN(const PageCount count, CountPages());
  auto dimensions = Arrange(description_, count);
  if (!dimensions.ok()) return Named(dimensions.status(), name_);
  RETURN_IF_ERROR(Choose(*std::move(dimensions), channel, limits));
  if (reduced_ > 0) {
    notices_.push_back(absl::StrFormat(
        "%d of its pages are smaller copies (a pyramid or a thumbnail) and were "
        "left out",
        reduced_));
  }
  FillHeader();
  return absl::OkStatus();
}

// Without lengths that no image has.
Spacing Possible(Spacing spacing) {
  constexpr double kMost = 1e9;
  for (double* const length :
       {&spacing.x_um, &spacing.y_um, &spacing.z_um, &spacing.t_s}) {
    if (!(*length > 0 && *length < kMost)) *length = 0;
  }
  return spacing;
}

absl::Status TiffPages::Describe() {
  auto described = DescribeTiff(tiff_);
  if (!described.ok()) return Named(described.status(), name_);
  white_is_display_ = described->white_is_display;
  header_.spacing = Possible(described->spacing);
  header_.pixel_size_um =
      PixelSide(header_.spacing.x_um, header_.spacing.y_um);
  description_ = std::move(described->planes);
  if (!description_) return absl::OkStatus();
  named_.insert(description_->directories.begin(),
                description_->directories.end());
  return absl::OkStatus();
}

absl::Status TiffPages::Walk(const ReadLimits& limits) {
  for (int directory = 0;; ++directory) {
    if (Counts(directory)) {
      RETURN_IF_ERROR(AddPage(directory, limits));
    } else if (IsSlice(tiff_)) {
      ++unnamed_;
    }
    if (TIFFLastDirectory(tiff_.get()) != 0) break;
    if (TIFFReadDirectory(tiff_.get()) != 1) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s breaks off after slice %d (%s); export it again", name_,
          pages_.size(), tiff_.error()));
    }
  }
  if (!pages_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(
      unnamed_ > 0
          ? absl::StrFormat("%s has OME-XML that names none of its %d pages; "
                            "export it again",
                            name_, unnamed_)
          : absl::StrFormat("%s holds only thumbnails; export it again",
                            name_));
}

bool TiffPages::Counts(int directory) const {
  return named_.empty() ? IsSlice(tiff_) : named_.contains(directory);
}

absl::Status TiffPages::AddPage(int directory, const ReadLimits& limits) {
  ASSIGN_OR_RETURN(const TiffLayout layout, ReadLayout(tiff_, name_));
  RETURN_IF_ERROR(CheckSize(name_, layout.width, layout.height,
                            layout.bits * layout.samples / 8.0, packed_bytes_,
                            limits.max_pixels_per_slice));
  const Size size{static_cast<int>(layout.height),
                  static_cast<int>(layout.width)};
  if (pages_.empty()) {
    header_.size = size;
  } else if (named_.empty() && IsReduced(size, header_.size)) {
    ++reduced_;
    return absl::OkStatus();
  } else if (named_.empty() && IsReduced(header_.size, size)) {
    reduced_ += static_cast<int>(pages_.size());
    pages_.clear();
    directories_.clear();
    header_.size = size;
  } else if (header_.size != size) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has slices of %d×%d and %d×%d; save slices of one size in a file",
        name_, header_.size.height, header_.size.width, size.height,
        size.width));
  }
  if (pages_.size() >= static_cast<size_t>(std::max(limits.max_slices, 0))) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s has more than %d slices; split it", name_, limits.max_slices));
  }
  header_.rows_per_block =
      std::max(header_.rows_per_block, RowsPerBlock(tiff_, layout));
  header_.block_bytes =
      std::max(header_.block_bytes, BlockBytes(tiff_, layout));
  pages_.push_back({TIFFCurrentDirOffset(tiff_.get()), layout});
  directories_.push_back(directory);
  return absl::OkStatus();
}

absl::StatusOr<PageCount> TiffPages::CountPages() {
  const auto channels = [&](const Page& page) {
    return IsColour(page.layout) ? 1 : page.layout.seen();
  };
  PageCount count{.directories = directories_,
                  .samples = channels(pages_.front()),
                  .samples_stored = pages_.front().layout.samples,
                  .unnamed = unnamed_};
  for (const Page& page : pages_) {
    if (page.layout.samples != count.samples_stored) count.samples_stored = 1;
    if (channels(page) != count.samples) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "%s has pages of %d and of %d channels; save pages of one kind in a "
          "file",
          name_, count.samples, channels(page)));
    }
  }
  if (pages_.size() == 1) {
    RETURN_IF_ERROR(GoToPage(0));
    count.images_in_a_row =
        ImagesInARow(tiff_, pages_.front().layout, packed_bytes_);
  }
  return count;
}

absl::Status TiffPages::Choose(Dimensions dimensions,
                               std::optional<int> channel,
                               const ReadLimits& limits) {
  samples_are_planes_ = dimensions.samples_are_planes;
  header_.channels = dimensions.channels;
  notices_ = std::move(dimensions.notices);
  if (channel) {
    RETURN_IF_ERROR(CheckChannel(name_, *channel, dimensions.channels,
                                 dimensions.names));
  }
  std::set<int> present;
  for (const StoredPlane& plane : dimensions.planes) {
    present.insert(plane.position.c);
  }
  const int chosen = channel ? *channel - 1 : *present.begin();
  if (!present.contains(chosen)) {
    return absl::OutOfRangeError(absl::StrFormat(
        "%s does not hold channel %d, which its %s says is in another file; "
        "name that one",
        name_, chosen + 1, description_->source));
  }
  header_.channel = chosen + 1;
  if (!channel && present.size() > 1) {
    notices_.push_back(
        FirstChannelNotice(dimensions.channels, dimensions.names, chosen + 1));
  }
  for (StoredPlane& plane : dimensions.planes) {
    if (plane.position.c == chosen) planes_.push_back(plane);
  }
  if (planes_.size() > static_cast<size_t>(std::max(limits.max_slices, 0))) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s has more than %d slices; split it", name_, limits.max_slices));
  }
  header_.slices = static_cast<int>(planes_.size());
  return absl::OkStatus();
}

void TiffPages::FillHeader() {
  header_.bits_per_sample = 8;
  for (const StoredPlane& plane : planes_) {
    const TiffLayout& layout = pages_[static_cast<size_t>(plane.page)].layout;
    if (!layout.narrow() || layout.bits > 8) header_.bits_per_sample = 16;
    header_.scaled |= !layout.narrow();
    header_.colour |= IsColour(layout);
    header_.lossy |= layout.compression == COMPRESSION_JPEG ||
                     layout.compression == COMPRESSION_OJPEG;
  }
}

absl::StatusOr<const TiffLayout*> TiffPages::GoTo(int index) {
  RETURN_IF_ERROR(CheckIndex(name_, header_, index));
  const int page = plane(index).page;
  RETURN_IF_ERROR(GoToPage(page));
  return &pages_[static_cast<size_t>(page)].layout;
}

PagePart TiffPages::PartOf(int index) const {
  const StoredPlane& stored = plane(index);
  const TiffLayout& layout = pages_[static_cast<size_t>(stored.page)].layout;
  return {.sample = stored.sample,
          .samples = IsColour(layout) ? 3 : 1,
          .nth = stored.nth};
}

absl::Status TiffPages::GoToPage(int index) {
  if (index == current_) return absl::OkStatus();
  current_ = -1;
  const Page& page = pages_[static_cast<size_t>(index)];
  if (TIFFSetSubDirectory(tiff_.get(), page.offset) != 1) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s cannot be read (%s); export it again", name_, tiff_.error()));
  }
  // Reads the layout again for two reasons: the file may have changed since its
  // sizes were checked, and libtiff has forgotten JPEG's colour mode.
  ASSIGN_OR_RETURN(const TiffLayout layout, ReadLayout(tiff_, name_));
  if (layout != page.layout) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s was changed while it was read; try again", name_));
  }
  current_ = index;
  return absl::OkStatus();
}

}  // namespace tessera::imaging
