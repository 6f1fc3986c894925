#include "server/pictures/pyramid_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "models/imaging/display.h"

namespace tessera::pictures {
namespace {

constexpr std::array<char, 8> kPyramidMagic = {'T', 'S', 'P', 'Y',
                                               'R', '0', '0', '1'};

struct Header {
  std::array<char, 8> magic = kPyramidMagic;
  int32_t height = 0;
  int32_t width = 0;
  int32_t bits = 0;
  int32_t min = 0;
  int32_t max = 0;
  int32_t bin_low = 0;
  int32_t bin_width = 0;
  int32_t unused = 0;
  double p01 = 0;
  double p999 = 0;
  double value_offset = 0;
  double value_step = 0;
  std::array<int64_t, kBins> bins = {};
};

// A tile's place is its offset in the file, or, if all of its pixels have the
// intensity v, -1 - v.
int64_t PlaceOfFlat(uint16_t intensity) { return -1 - int64_t{intensity}; }

size_t TilesOf(imaging::Size level) {
  return static_cast<size_t>(TilesAcross(level.width)) *
         static_cast<size_t>(TilesAcross(level.height));
}

// Of each level the number of its first tile, and at last the number of all.
std::vector<size_t> FirstTiles(const std::vector<imaging::Size>& levels) {
  std::vector<size_t> first = {0};
  for (const imaging::Size& level : levels) {
    first.push_back(first.back() + TilesOf(level));
  }
  return first;
}

template <typename T>
absl::string_view BytesOf(const T* values, size_t count) {
  return {reinterpret_cast<const char*>(values), count * sizeof(T)};
}

Header HeaderOf(imaging::Size size, const IntensitySummary& summary) {
  Header header{.height = size.height,
                .width = size.width,
                .bits = summary.bits,
                .min = summary.min,
                .max = summary.max,
                .bin_low = summary.bin_low,
                .bin_width = summary.bin_width,
                .p01 = summary.p01,
                .p999 = summary.p999,
                .value_offset = summary.value_offset,
                .value_step = summary.value_step};
  std::copy_n(summary.bins.begin(), kBins, header.bins.begin());
  return header;
}

IntensitySummary SummaryOf(const Header& header) {
  return {.bits = header.bits,
          .min = header.min,
          .max = header.max,
          .p01 = header.p01,
          .p999 = header.p999,
          .bin_low = header.bin_low,
          .bin_width = header.bin_width,
          .bins = {header.bins.begin(), header.bins.end()},
          .value_offset = header.value_offset,
          .value_step = header.value_step};
}

template <typename T>
void CopyPixels(const char* from, int count, uint16_t* to) {
  for (int i = 0; i < count; ++i) {
    T value;
    std::memcpy(&value, from + static_cast<size_t>(i) * sizeof(T), sizeof(T));
    to[i] = value;
  }
}

absl::Status NoPyramid(const std::filesystem::path& path) {
  return absl::DataLossError(absl::StrFormat(
      "%s is no pyramid of this version of Tessera", path.string()));
}

}  // namespace

int64_t PyramidBytes(imaging::Size size, int bits) {
  int64_t bytes = sizeof(Header);
  for (const imaging::Size& level : LevelSizes(size)) {
    bytes += int64_t{level.height} * level.width * (bits / 8) +
             static_cast<int64_t>(TilesOf(level) * sizeof(int64_t));
  }
  return bytes;
}

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
  end_ =
      static_cast<int64_t>(sizeof(Header) + tiles_.size() * sizeof(tiles_[0]));
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

absl::Status PyramidWriter::Finish(const IntensitySummary& summary) {
  assert(levels_[0].tile_row == TilesAcross(size_.height));
  const Header header = HeaderOf(size_, summary);
  if (lseek(file_.get(), 0, SEEK_SET) < 0) {
    return storage::FileError(errno, "write", part_);
  }
  RETURN_IF_ERROR(storage::WriteAll(file_.get(), BytesOf(&header, 1), part_));
  RETURN_IF_ERROR(storage::WriteAll(
      file_.get(), BytesOf(tiles_.data(), tiles_.size()), part_));
  // A file that is there after a power failure has all of its bytes.
  RETURN_IF_ERROR(storage::SyncFile(file_.get(), part_));
  RETURN_IF_ERROR(storage::RenameDurably(part_, path_));
  finished_ = true;
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Picture>> PyramidFile::Open(
    const std::filesystem::path& path) {
  ASSIGN_OR_RETURN(MappedFile file, MappedFile::Open(path));
  Header header;
  if (file.bytes().size() < sizeof(header)) return NoPyramid(path);
  std::memcpy(&header, file.bytes().data(), sizeof(header));
  if (header.magic != kPyramidMagic || header.height <= 0 ||
      header.width <= 0) {
    return NoPyramid(path);
  }
  const imaging::Size size{header.height, header.width};
  const size_t tiles = FirstTiles(LevelSizes(size)).back();
  if (file.bytes().size() < sizeof(header) + tiles * sizeof(int64_t)) {
    return NoPyramid(path);
  }
  auto pyramid =
      std::make_shared<PyramidFile>(std::move(file), size, SummaryOf(header));
  if (!pyramid->IsWhole()) return NoPyramid(path);
  return pyramid;
}

PyramidFile::PyramidFile(MappedFile file, imaging::Size size,
                         IntensitySummary summary)
    : Picture(LevelSizes(size), std::move(summary)),
      file_(std::move(file)),
      first_tile_(FirstTiles(levels())),
      tiles_(first_tile_.back()) {
  std::memcpy(tiles_.data(), file_.bytes().data() + sizeof(Header),
              tiles_.size() * sizeof(tiles_[0]));
}

bool PyramidFile::IsWhole() const {
  const int64_t sample_bytes = summary().bits / 8;
  size_t tile = 0;
  for (const imaging::Size& level : levels()) {
    for (int y = 0; y < TilesAcross(level.height); ++y) {
      for (int x = 0; x < TilesAcross(level.width); ++x, ++tile) {
        const imaging::Rect rect = TileRect(level, x, y);
        const int64_t bytes =
            int64_t{rect.width()} * rect.height() * sample_bytes;
        if (tiles_[tile] > static_cast<int64_t>(file_.bytes().size()) - bytes &&
            tiles_[tile] >= 0) {
          return false;
        }
      }
    }
  }
  return true;
}

imaging::GrayPlane PyramidFile::Read(int level,
                                     const imaging::Rect& rect) const {
  const auto index = static_cast<size_t>(level);
  assert(0 <= rect.x0 && rect.x0 < rect.x1 &&
         rect.x1 <= levels().at(index).width);
  assert(0 <= rect.y0 && rect.y0 < rect.y1 &&
         rect.y1 <= levels().at(index).height);
  imaging::GrayPlane part({rect.height(), rect.width()}, 0);
  for (int y = rect.y0 / kTileSize; y <= (rect.y1 - 1) / kTileSize; ++y) {
    for (int x = rect.x0 / kTileSize; x <= (rect.x1 - 1) / kTileSize; ++x) {
      CopyTile(index, x, y, rect, part);
    }
  }
  return part;
}

void PyramidFile::CopyTile(size_t level, int x, int y,
                           const imaging::Rect& rect,
                           imaging::GrayPlane& to) const {
  const imaging::Size size = levels()[level];
  const imaging::Rect tile = TileRect(size, x, y);
  const imaging::Rect both{
      std::max(tile.x0, rect.x0), std::max(tile.y0, rect.y0),
      std::min(tile.x1, rect.x1), std::min(tile.y1, rect.y1)};
  const int64_t place =
      tiles_[first_tile_[level] +
             static_cast<size_t>(y) * TilesAcross(size.width) + x];
  const size_t sample_bytes = summary().bits == 8 ? 1 : 2;
  for (int row = both.y0; row < both.y1; ++row) {
    uint16_t* const pixels = to.row(row - rect.y0) + (both.x0 - rect.x0);
    if (place < 0) {
      std::fill_n(pixels, both.width(), static_cast<uint16_t>(-1 - place));
      continue;
    }
    const size_t first = static_cast<size_t>(row - tile.y0) * tile.width() +
                         static_cast<size_t>(both.x0 - tile.x0);
    const char* const from =
        file_.bytes().data() + place + first * sample_bytes;
    if (sample_bytes == 1) {
      CopyPixels<uint8_t>(from, both.width(), pixels);
    } else {
      CopyPixels<uint16_t>(from, both.width(), pixels);
    }
  }
}

int64_t PyramidFile::memory_bytes() const {
  return static_cast<int64_t>(tiles_.size() * sizeof(tiles_[0])) +
         static_cast<int64_t>(sizeof(Header));
}

}  // namespace tessera::pictures
