#include "server/pictures/pyramid_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <string>

#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "models/imaging/display.h"
#include "server/pictures/pyramid_format.h"

namespace tessera::pictures {
namespace {

template <typename T>
absl::string_view BytesOf(const T* values, size_t count) {
  return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}

}  // namespace

absl::StatusOr<std::unique_ptr<PyramidWriter>> PyramidWriter::Create(
    const std::filesystem::path& path, imaging::Size size, int bits) {
  assert(bits == 8 || bits == 16);
  const std::string part = path.string() + ".part";
  const int fd =
      open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return storage::FileError(errno, "write", part);
  std::unique_ptr<PyramidWriter> writer(
      new PyramidWriter(path, size, bits, fd));
  if (lseek(fd, writer->end_, SEEK_SET) < 0) {
    return storage::FileError(errno, "write", part);
  }
  return writer;
}

PyramidWriter::PyramidWriter(const std::filesystem::path& path,
                             imaging::Size size, int bits, int fd)
    : path_(path),
      part_(path.string() + ".part"),
      size_(size),
      bits_(bits),
      file_(fd) {
  const std::vector<imaging::Size> sizes = LevelSizes(size);
  const std::vector<size_t> first = FirstTiles(sizes);
  for (size_t i = 0; i < sizes.size(); ++i) {
    levels_.push_back({.size = sizes[i], .first_tile = first[i]});
    BeginBand(levels_.back());
  }
  tiles_.resize(first.back());
  end_ = static_cast<int64_t>(kPlacesAt + tiles_.size() * sizeof(tiles_[0]));
}

PyramidWriter::~PyramidWriter() {
  if (!finished_) unlink(part_.c_str());
}

void PyramidWriter::BeginBand(Level& level) {
  const int rows =
      std::min(kTileSize, level.size.height - level.tile_row * kTileSize);
  level.band = imaging::GrayPlane({std::max(rows, 0), level.size.width}, 0);
  level.filled = 0;
}

absl::Status PyramidWriter::Add(const imaging::GrayPlane& rows) {
  assert(rows.width() == size_.width);
  return AddTo(0, rows);
}

absl::Status PyramidWriter::AddTo(size_t level,
                                  const imaging::GrayPlane& rows) {
  Level& to = levels_[level];
  for (int y = 0; y < rows.height();) {
    const int count = std::min(rows.height() - y, to.band.height() - to.filled);
    assert(count > 0);
    std::copy_n(rows.row(y), static_cast<size_t>(count) * rows.width(),
                to.band.row(to.filled));
    y += count;
    to.filled += count;
    if (to.filled == to.band.height()) RETURN_IF_ERROR(EndBand(level));
  }
  return absl::OkStatus();
}

absl::Status PyramidWriter::EndBand(size_t level) {
  Level& of = levels_[level];
  const int across = TilesAcross(of.size.width);
  for (int x = 0; x < across; ++x) {
    const imaging::Rect in_level = TileRect(of.size, x, of.tile_row);
    RETURN_IF_ERROR(WriteTile(
        of.band, {in_level.x0, 0, in_level.x1, of.band.height()},
        of.first_tile + static_cast<size_t>(of.tile_row) * across + x));
  }
  // Each band but the last has an even number of rows, so the halves of the
  // bands make up the half of the level.
  if (level + 1 < levels_.size()) {
    RETURN_IF_ERROR(AddTo(level + 1, imaging::Halve(of.band)));
  }
  ++of.tile_row;
  BeginBand(of);
  return absl::OkStatus();
}

absl::Status PyramidWriter::WriteTile(const imaging::GrayPlane& band,
                                      const imaging::Rect& at, size_t tile) {
  std::vector<uint16_t> pixels;
  pixels.reserve(static_cast<size_t>(at.width()) * at.height());
  for (int y = at.y0; y < at.y1; ++y) {
    pixels.insert(pixels.end(), band.row(y) + at.x0, band.row(y) + at.x1);
  }
  // Much of a scanned slide is blank, and masks are blank for the most part.
  if (std::all_of(pixels.begin(), pixels.end(),
                  [&](uint16_t value) { return value == pixels[0]; })) {
    tiles_[tile] = PlaceOfFlat(pixels[0]);
    return absl::OkStatus();
  }
  tiles_[tile] = end_;
  if (bits_ == 8) {
    const std::vector<uint8_t> bytes(pixels.begin(), pixels.end());
    end_ += static_cast<int64_t>(bytes.size());
    return storage::WriteAll(file_.get(), BytesOf(bytes.data(), bytes.size()),
                             part_);
  }
  end_ += static_cast<int64_t>(pixels.size() * sizeof(uint16_t));
  return storage::WriteAll(file_.get(), BytesOf(pixels.data(), pixels.size()),
                           part_);
}

absl::Status PyramidWriter::Finish(const imaging::IntensityHistogram& histogram,
                                   const imaging::IntensityScale& scale) {
  assert(levels_[0].tile_row == TilesAcross(size_.height));
  const PyramidHeader header =
      HeaderOf(size_, Summarize(histogram, bits_, scale));
  const std::vector<int64_t>& counts = histogram.counts();
  if (lseek(file_.get(), 0, SEEK_SET) < 0) {
    return storage::FileError(errno, "write", part_);
  }
  for (const absl::string_view bytes :
       {BytesOf(&header, 1), BytesOf(counts.data(), counts.size()),
        BytesOf(tiles_.data(), tiles_.size())}) {
    RETURN_IF_ERROR(storage::WriteAll(file_.get(), bytes, part_));
  }
  // A file that is there after a power failure has all of its bytes.
  RETURN_IF_ERROR(storage::SyncFile(file_.get(), part_));
  RETURN_IF_ERROR(storage::RenameDurably(part_, path_));
  finished_ = true;
  return absl::OkStatus();
}

}  // namespace tessera::pictures
