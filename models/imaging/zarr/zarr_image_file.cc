#include <algorithm>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/array_image_file.h"
#include "models/imaging/dimensions.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/zarr/chunk_reader.h"
#include "models/imaging/zarr/multiscale.h"
#include "models/imaging/zarr/store.h"

namespace tessera::imaging {
namespace {

using zarr::ArrayMetadata;
using zarr::ChunkReader;
using zarr::Multiscale;
using zarr::Store;

// Chunks that hold several planes are kept for the next plane.
constexpr int64_t kMostCacheBytes = int64_t{64} << 20;

// Where the axes t, c, z, y and x are in the array; -1 for those it lacks.
struct AxisNumbers {
  int t = -1;
  int c = -1;
  int z = -1;
  int y = -1;
  int x = -1;
};

AxisNumbers NumbersOf(const std::vector<char>& axes) {
  const auto find = [&](char letter) {
    const auto at = std::find(axes.begin(), axes.end(), letter);
    return at == axes.end() ? -1 : static_cast<int>(at - axes.begin());
  };
  return {find('t'), find('c'), find('z'), find('y'), find('x')};
}

int64_t LengthOf(const std::vector<int64_t>& shape, int axis) {
  return axis < 0 ? 1 : shape[static_cast<size_t>(axis)];
}

class ZarrSource final : public PlaneSource {
 public:
  ZarrSource(std::unique_ptr<Store> store, Multiscale image,
             int64_t cache_bytes)
      : store_(std::move(store)),
        axes_(NumbersOf(image.axes)),
        chunks_(*store_, std::move(image.path), std::move(image.array),
                cache_bytes) {
    const ArrayMetadata& array = chunks_.array();
    steps_.resize(array.shape.size());
    auto step = static_cast<int64_t>(array.type.bytes);
    for (auto axis = array.chunk.order.rbegin();
         axis != array.chunk.order.rend(); ++axis) {
      steps_[static_cast<size_t>(*axis)] = step;
      step *= array.chunk.shape[static_cast<size_t>(*axis)];
    }
  }

  absl::Status Read(const SlicePosition& plane, int y0, int y1,
                    std::vector<char>& numbers) override {
    const ArrayMetadata& array = chunks_.array();
    const int64_t width = LengthOf(array.shape, axes_.x);
    numbers.resize(static_cast<size_t>(y1 - y0) * static_cast<size_t>(width) *
                   array.type.bytes);
    const int64_t high = LengthOf(array.chunk.shape, axes_.y);
    const int64_t wide = LengthOf(array.chunk.shape, axes_.x);
    for (int64_t row = y0 / high; row * high < y1; ++row) {
      for (int64_t column = 0; column * wide < width; ++column) {
        Rect part;  // Of the plane, in the chunk.
        part.x0 = static_cast<int>(column * wide);
        part.x1 = static_cast<int>(std::min(width, (column + 1) * wide));
        part.y0 = std::max(y0, static_cast<int>(row * high));
        part.y1 = static_cast<int>(std::min<int64_t>(y1, (row + 1) * high));
        RETURN_IF_ERROR(ReadPart(plane, part, y0, width, numbers));
      }
    }
    return absl::OkStatus();
  }

 private:
  // Copies a rectangle that lies in one chunk. `numbers` begin with row `y0` of
  // the plane.
  absl::Status ReadPart(const SlicePosition& plane, const Rect& part, int y0,
                        int64_t width, std::vector<char>& numbers) {
    const ArrayMetadata& array = chunks_.array();
    std::vector<int64_t> chunk(array.shape.size());
    int64_t first = 0;  // Where the rectangle begins in the chunk, in bytes.
    const auto place = [&](int axis, int64_t at) {
      if (axis < 0) return;
      const auto i = static_cast<size_t>(axis);
      chunk[i] = at / array.chunk.shape[i];
      first += at % array.chunk.shape[i] * steps_[i];
    };
    place(axes_.t, plane.t);
    place(axes_.c, plane.c);
    place(axes_.z, plane.z);
    place(axes_.y, part.y0);
    place(axes_.x, part.x0);
    ASSIGN_OR_RETURN(const auto bytes, chunks_.Read(chunk));
    const size_t size = array.type.bytes;
    const int64_t down = steps_[static_cast<size_t>(axes_.y)];
    const int64_t right = steps_[static_cast<size_t>(axes_.x)];
    for (int y = part.y0; y < part.y1; ++y) {
      char* to =
          numbers.data() + (static_cast<int64_t>(y - y0) * width + part.x0) *
                               static_cast<int64_t>(size);
      if (bytes == nullptr) {
        for (int x = part.x0; x < part.x1; ++x, to += size) {
          std::copy_n(array.fill.data(), size, to);
        }
        continue;
      }
      const char* from = bytes->data() + first + (y - part.y0) * down;
      if (right == static_cast<int64_t>(size)) {
        std::copy_n(from, static_cast<size_t>(part.width()) * size, to);
        continue;
      }
      for (int x = part.x0; x < part.x1; ++x, from += right, to += size) {
        std::copy_n(from, size, to);
      }
    }
    return absl::OkStatus();
  }

  const std::unique_ptr<Store> store_;
  const AxisNumbers axes_;
  ChunkReader chunks_;
  std::vector<int64_t> steps_;  // Bytes from number to number along each axis.
};

// How many chunks lie beside each other along an axis.
int64_t ChunksAlong(const ArrayMetadata& array, int axis) {
  const int64_t length = LengthOf(array.chunk.shape, axis);
  return (LengthOf(array.shape, axis) + length - 1) / length;
}

// Chunks are decoded once for a row of them; if they hold several planes, once
// for these planes if the chunks of a plane fit.
int64_t CacheBytes(const ArrayMetadata& array, const AxisNumbers& axes) {
  const int64_t chunk =
      array.chunk.numbers() * static_cast<int64_t>(array.type.bytes);
  const int64_t plane = LengthOf(array.chunk.shape, axes.x) *
                        LengthOf(array.chunk.shape, axes.y) *
                        static_cast<int64_t>(array.type.bytes);
  const int64_t rows = chunk == plane ? 1 : ChunksAlong(array, axes.y);
  const double all = static_cast<double>(chunk) *
                     static_cast<double>(ChunksAlong(array, axes.x)) *
                     static_cast<double>(rows);
  return static_cast<int64_t>(
      std::min(all, static_cast<double>(kMostCacheBytes)));
}

absl::Status CheckSizes(const Store& store, const ArrayMetadata& array,
                        const AxisNumbers& axes, const ReadLimits& limits) {
  // A folder is not measured: where nothing is stored it has no files.
  constexpr int64_t kAny = int64_t{1} << 50;
  RETURN_IF_ERROR(CheckSize(
      store.name(), static_cast<uint64_t>(LengthOf(array.shape, axes.x)),
      static_cast<uint64_t>(LengthOf(array.shape, axes.y)),
      static_cast<double>(array.type.bytes),
      store.packed_bytes().value_or(kAny), limits.max_pixels_per_slice));
  for (const int axis : {axes.t, axes.c, axes.z}) {
    if (LengthOf(array.shape, axis) <= kMostPlanes) continue;
    return absl::ResourceExhaustedError(
        absl::StrFormat("%s has more than %d planes along an axis; split it",
                        store.name(), kMostPlanes));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<ImageFile>> OpenStore(
    std::unique_ptr<Store> store, const ReadLimits& limits,
    std::optional<int> channel) {
  ASSIGN_OR_RETURN(Multiscale image, zarr::FindImage(*store));
  const ArrayMetadata& array = image.array;
  const AxisNumbers axes = NumbersOf(image.axes);
  RETURN_IF_ERROR(CheckSizes(*store, array, axes, limits));
  PlaneArray planes{
      .name = store->name(),
      .type = array.type,
      .size = {static_cast<int>(LengthOf(array.shape, axes.y)),
               static_cast<int>(LengthOf(array.shape, axes.x))},
      .channels = static_cast<int>(LengthOf(array.shape, axes.c)),
      .z = static_cast<int>(LengthOf(array.shape, axes.z)),
      .t = static_cast<int>(LengthOf(array.shape, axes.t)),
      .rows_per_block = static_cast<int>(std::min(
          LengthOf(array.shape, axes.y), LengthOf(array.chunk.shape, axes.y))),
      .spacing = image.spacing,
      .notices = image.notices};
  if (static_cast<int>(image.channels.size()) == planes.channels) {
    planes.channel_names = image.channels;
  }
  const int64_t cache = CacheBytes(array, axes);
  planes.block_bytes =
      std::max(cache,
               array.chunk.numbers() * static_cast<int64_t>(array.type.bytes)) +
      ChunkReader::BytesInWork(array) + store->index_bytes();
  auto source =
      std::make_unique<ZarrSource>(std::move(store), std::move(image), cache);
  return OpenArray(std::move(planes), std::move(source), limits, channel);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ImageFile>> OpenZarrFolder(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel) {
  return OpenStore(zarr::OpenFolderStore(path), limits, channel);
}

absl::StatusOr<std::unique_ptr<ImageFile>> OpenZarrZip(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel) {
  ASSIGN_OR_RETURN(auto store, zarr::OpenZipStore(path));
  if (store == nullptr) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is compressed with zip; unpack it and give the image that is in it",
        NameOf(path)));
  }
  return OpenStore(std::move(store), limits, channel);
}

}  // namespace tessera::imaging
