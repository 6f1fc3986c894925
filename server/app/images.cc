#include "server/app/images.h"

#include <algorithm>
#include <cassert>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/temporary_folder.h"
#include "models/imaging/image_writer.h"
#include "models/imaging/jpeg.h"
#include "models/imaging/png.h"
#include "server/datasets/dataset_rows.h"

namespace tessera::app {
namespace {

using pictures::Picture;

constexpr int kJpegQuality = 90;
constexpr absl::Duration kAskAgain = absl::Seconds(1);

absl::Status FileNotFound(const std::string& sha256) {
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "the file with SHA-256 %s is not on the server, or you have not "
          "sent it; upload it",
          sha256.substr(0, 64))),
      "FILE_NOT_FOUND", sha256.substr(0, 64));
}

absl::Status BeingMade() {
  return WithRetryDelay(
      WithReason(absl::UnavailableError(
                     "the image is large and is being prepared for viewing; "
                     "ask again in a second"),
                 "PICTURE_BEING_MADE"),
      kAskAgain);
}

// The samples of a plane in `bits`, little endian.
template <typename T>
RawPixels Pack(const imaging::Plane<T>& plane, int bits) {
  RawPixels packed{.size = plane.size(), .bits = bits};
  const auto bytes = static_cast<size_t>(bits / 8);
  packed.bytes.reserve(plane.pixels().size() * bytes);
  for (const T value : plane.pixels()) {
    for (size_t i = 0; i < bytes; ++i) {
      packed.bytes.push_back(static_cast<char>(value >> (8 * i) & 0xff));
    }
  }
  return packed;
}

// The fewest bits that hold every number of the mask.
int BitsOf(const imaging::LabelPlane& mask) {
  const uint32_t most =
      *std::max_element(mask.pixels().begin(), mask.pixels().end());
  return most <= 0xff ? 8 : most <= 0xffff ? 16 : 32;
}

imaging::LabelPlane CutOut(const imaging::LabelPlane& mask,
                           const imaging::Rect& region) {
  imaging::LabelPlane part({region.height(), region.width()}, 0);
  for (int y = 0; y < part.height(); ++y) {
    std::copy_n(mask.row(region.y0 + y) + region.x0, part.width(), part.row(y));
  }
  return part;
}

// The bytes of a TIFF.
absl::StatusOr<std::string> EncodeTiff(imaging::GrayPlane plane, int bits,
                                       double pixel_size_um) {
  ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  const std::filesystem::path path = folder.path() / "crop.tif";
  std::vector<imaging::GrayPlane> slices;
  slices.push_back(std::move(plane));
  RETURN_IF_ERROR(imaging::WriteGrayTiff(path, slices, bits, pixel_size_um));
  std::ifstream file(path, std::ios::binary);
  std::string bytes(std::istreambuf_iterator<char>(file), {});
  if (file.good() || file.eof()) return bytes;
  return absl::UnavailableError(
      "the cropped image cannot be read back; check the server's disk");
}

}  // namespace

absl::Status Images::CheckMaySee(const Caller& caller,
                                 const std::string& sha256) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadImage));
  // Absent and hidden files get the same answer.
  if (!IsSha256Hex(sha256)) return FileNotFound(sha256);
  ASSIGN_OR_RETURN(const bool may,
                   control_.holders().MayRead(caller.principal, sha256));
  return may ? absl::OkStatus() : FileNotFound(sha256);
}

absl::StatusOr<std::shared_ptr<const Picture>> Images::FindReady(
    const Caller& caller, const SliceId& id) {
  ASSIGN_OR_RETURN(std::shared_ptr<const Picture> picture,
                   pictures_.Find(id, TurnOf(caller)));
  if (picture == nullptr) return BeingMade();
  return picture;
}

absl::StatusOr<std::shared_ptr<const Picture>> Images::Find(
    const Caller& caller, const SliceId& id) {
  RETURN_IF_ERROR(CheckMaySee(caller, id.sha256));
  return FindReady(caller, id);
}

absl::StatusOr<ImageInfo> Images::Describe(const Caller& caller,
                                           const SliceId& id) {
  RETURN_IF_ERROR(CheckMaySee(caller, id.sha256));
  const std::string user = TurnOf(caller);
  ASSIGN_OR_RETURN(const std::optional<pictures::PictureInfo> file,
                   pictures_.Describe(id.sha256, id.channel, user));
  if (!file) return BeingMade();
  ImageInfo info{.file = *file};
  info.levels = static_cast<int>(pictures::LevelSizes(info.file.size).size());
  if (!pictures_.IsLarge(info.file)) return info;
  ASSIGN_OR_RETURN(const std::shared_ptr<const Picture> picture,
                   pictures_.Find(id, user));
  info.ready = picture != nullptr;
  return info;
}

absl::StatusOr<pictures::IntensitySummary> Images::Histogram(
    const Caller& caller, const SliceId& id) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Picture> picture,
                   Find(caller, id));
  return picture->summary();
}

absl::StatusOr<std::string> Images::Tile(
    const Caller& caller, const SliceId& id, const pictures::TileName& tile,
    const pictures::WindowRequest& window) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Picture> picture,
                   Find(caller, id));
  ASSIGN_OR_RETURN(const imaging::DisplayWindow settled,
                   WindowOf(picture->summary(), window));
  ASSIGN_OR_RETURN(const imaging::Plane<uint8_t> drawn,
                   DrawTile(*picture, tile, settled));
  return imaging::EncodeJpeg(drawn, kJpegQuality);
}

absl::StatusOr<RawPixels> Images::Pixels(const Caller& caller,
                                         const SliceId& id,
                                         const imaging::Rect& region) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const Picture> picture,
                   Find(caller, id));
  RETURN_IF_ERROR(
      pictures::CheckRegion(region, picture->levels()[0], kMaxRawPixels));
  return Pack(picture->Read(0, region), picture->summary().bits);
}

absl::StatusOr<CroppedImage> Images::Crop(const Caller& caller,
                                          const SliceId& id,
                                          const imaging::Rect& region) {
  const auto crop = [&]() -> absl::StatusOr<CroppedImage> {
    ASSIGN_OR_RETURN(const std::shared_ptr<const Picture> picture,
                     Find(caller, id));
    RETURN_IF_ERROR(
        pictures::CheckRegion(region, picture->levels()[0], kMaxCropPixels));
    ASSIGN_OR_RETURN(
        const std::optional<pictures::PictureInfo> info,
        pictures_.Describe(id.sha256, id.channel, TurnOf(caller)));
    if (!info) return BeingMade();
    ASSIGN_OR_RETURN(
        const std::string bytes,
        EncodeTiff(picture->Read(0, region), info->bits, info->pixel_size_um));
    ASSIGN_OR_RETURN(std::string sha256, uploads_.Store(caller, bytes));
    return CroppedImage{.sha256 = std::move(sha256),
                        .size_bytes = static_cast<int64_t>(bytes.size())};
  };
  return control_.Run(caller, kCropImage,
                      absl::StrCat("files/", id.sha256.substr(0, 64)), crop);
}

absl::StatusOr<imaging::LabelPlane> Images::ReadMask(
    const Caller& caller, const std::string& sha256) {
  ASSIGN_OR_RETURN(std::optional<imaging::LabelPlane> mask,
                   pictures_.ReadMask(sha256, TurnOf(caller)));
  if (!mask) return BeingMade();
  return *std::move(mask);
}

absl::StatusOr<std::string> Images::FindFile(const Caller& caller,
                                             const SampleView& view) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadSampleFile));
  RETURN_IF_ERROR(
      control_.CheckMayRead(caller, view.dataset.dataset().name(),
                            datasets::DatasetNotFound(view.dataset.text())));
  ASSIGN_OR_RETURN(
      const datasets::SampleFile file,
      catalog_.FindSampleFile(view.dataset, view.sample, view.kind));
  return file.sha256;
}

absl::StatusOr<std::string> Images::Thumbnail(
    const Caller& caller, const SampleView& view, int side,
    const pictures::WindowRequest& window) {
  assert(side > 0 && side <= kMaxThumbnailSide);
  ASSIGN_OR_RETURN(const std::string sha256, FindFile(caller, view));
  if (view.kind == datasets::FileKind::kMask) {
    ASSIGN_OR_RETURN(const imaging::LabelPlane mask, ReadMask(caller, sha256));
    const imaging::Plane<uint8_t> drawn = pictures::DrawMask(mask, side);
    return imaging::EncodePng(drawn.size(), imaging::PngColours::kGray,
                              drawn.pixels().data());
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const Picture> picture,
                   FindReady(caller, {.sha256 = sha256}));
  ASSIGN_OR_RETURN(const imaging::DisplayWindow settled,
                   WindowOf(picture->summary(), window));
  return imaging::EncodeJpeg(DrawThumbnail(*picture, side, settled),
                             kJpegQuality);
}

absl::StatusOr<RawPixels> Images::SamplePixels(const Caller& caller,
                                               const SampleView& view,
                                               const imaging::Rect& region) {
  ASSIGN_OR_RETURN(const std::string sha256, FindFile(caller, view));
  if (view.kind == datasets::FileKind::kMask) {
    ASSIGN_OR_RETURN(const imaging::LabelPlane mask, ReadMask(caller, sha256));
    RETURN_IF_ERROR(pictures::CheckRegion(region, mask.size(), kMaxRawPixels));
    return Pack(CutOut(mask, region), BitsOf(mask));
  }
  ASSIGN_OR_RETURN(const std::shared_ptr<const Picture> picture,
                   FindReady(caller, {.sha256 = sha256}));
  RETURN_IF_ERROR(
      pictures::CheckRegion(region, picture->levels()[0], kMaxRawPixels));
  return Pack(picture->Read(0, region), picture->summary().bits);
}

}  // namespace tessera::app
