#include "models/imaging/array_image_file.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <map>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/dimensions.h"
#include "models/imaging/file_formats.h"
#include "models/imaging/sample_range.h"

namespace tessera::imaging {
namespace {

using python::NumberType;

// About so many bytes are converted at once.
constexpr int64_t kBytesAtOnce = int64_t{1} << 20;

// Unsigned whole numbers of at most 16 bit stay as they are.
bool IsNarrow(const NumberType& type) {
  return type.bytes <= 2 && (type.kind == 'b' || type.kind == 'u');
}

// The numbers of a row, narrow ones. NumPy's True is 1.
void CopyNarrow(const NumberType& type, const char* from, size_t count,
                uint16_t* to) {
  if (type.bytes == 1) {
    std::transform(from, from + count, to,
                   [](char value) { return static_cast<uint8_t>(value); });
    return;
  }
  std::memcpy(to, from, 2 * count);
  if (type.big_endian == (std::endian::native == std::endian::big)) return;
  for (size_t i = 0; i < count; ++i) {
    to[i] = static_cast<uint16_t>(to[i] << 8 | to[i] >> 8);
  }
}

template <typename T>
void CopyFloats(const char* from, size_t count, double* to) {
  for (size_t i = 0; i < count; ++i, from += sizeof(T)) {
    T value;
    std::memcpy(&value, from, sizeof(T));
    to[i] = static_cast<double>(value);
  }
}

// The numbers of a row, of any type.
void CopyAny(const NumberType& type, const char* from, size_t count,
             double* to) {
  const bool native =
      type.big_endian == (std::endian::native == std::endian::big);
  if (native && type.kind == 'f' && type.bytes == 4) {
    CopyFloats<float>(from, count, to);
  } else if (native && type.kind == 'f' && type.bytes == 8) {
    CopyFloats<double>(from, count, to);
  } else {
    for (size_t i = 0; i < count; ++i, from += type.bytes) {
      to[i] = python::ReadNumber(type, from);
    }
  }
}

class ArrayImageFile final : public ImageFile {
 public:
  ArrayImageFile(PlaneArray array, std::unique_ptr<PlaneSource> source,
                 int channel)
      : array_(std::move(array)), source_(std::move(source)) {
    const int64_t block =
        array_.rows_per_block * static_cast<int64_t>(RowBytes());
    rows_at_once_ = array_.rows_per_block * static_cast<int>(std::max<int64_t>(
                                                1, kBytesAtOnce / block));
    const bool narrow = IsNarrow(array_.type);
    header_ = {
        .size = array_.size,
        .slices = array_.z * array_.t,
        .channels = array_.channels,
        .channel = channel,
        .bits_per_sample = narrow && array_.type.bytes == 1 ? 8 : 16,
        .rows_per_block = array_.rows_per_block,
        .block_bytes = array_.block_bytes + std::max(block, kBytesAtOnce),
        .scaled = !narrow,
        .pixel_size_um = PixelSide(array_.spacing.x_um, array_.spacing.y_um),
        .spacing = array_.spacing};
  }

  const ImageHeader& header() const override { return header_; }

  SlicePosition PositionOf(int index) const override {
    return {
        .c = header_.channel - 1, .z = index % array_.z, .t = index / array_.z};
  }

  std::vector<std::string> notices() const override {
    std::vector<std::string> notices = array_.notices;
    AddScalingNotices(not_numbers_, clips_, notices);
    return notices;
  }

  absl::StatusOr<GrayPlane> ReadRows(int index, int y0, int y1) override {
    RETURN_IF_ERROR(CheckIndex(array_.name, header_, index));
    assert(0 <= y0 && y0 < y1 && y1 <= header_.size.height);
    GrayPlane rows({y1 - y0, header_.size.width}, 0);
    if (IsNarrow(array_.type)) {
      RETURN_IF_ERROR(ForRows(index, y0, y1, [&](int y, const char* row) {
        CopyNarrow(array_.type, row, Width(), rows.row(y - y0));
      }));
      return rows;
    }
    ASSIGN_OR_RETURN(const IntensityScale scale, Scale(index));
    RETURN_IF_ERROR(ForValues(index, y0, y1, [&](int y, const double* values) {
      std::transform(values, values + Width(), rows.row(y - y0),
                     [&](double value) { return Scaled(value, scale); });
    }));
    return rows;
  }

  absl::StatusOr<Plane<double>> ReadValues(int index, int y0, int y1) override {
    RETURN_IF_ERROR(CheckIndex(array_.name, header_, index));
    Plane<double> values({y1 - y0, header_.size.width}, 0);
    RETURN_IF_ERROR(ForValues(index, y0, y1, [&](int y, const double* row) {
      std::copy_n(row, Width(), values.row(y - y0));
    }));
    return values;
  }

  absl::StatusOr<IntensityScale> Scale(int index) override {
    RETURN_IF_ERROR(CheckIndex(array_.name, header_, index));
    if (IsNarrow(array_.type)) return IntensityScale();
    const auto known = scales_.find(index);
    if (known != scales_.end()) return known->second;
    SampleRange range;
    RETURN_IF_ERROR(ForValues(index, 0, header_.size.height,
                              [&](int, const double* values) {
                                for (size_t i = 0; i < Width(); ++i) {
                                  range.Add(values[i]);
                                }
                              }));
    not_numbers_ += range.not_numbers();
    clips_ |= range.clips();
    return scales_.emplace(index, range.Scale()).first->second;
  }

  absl::StatusOr<LabelPlane> ReadLabels(int index) override {
    RETURN_IF_ERROR(CheckIndex(array_.name, header_, index));
    RETURN_IF_ERROR(CheckOneChannel(array_.name, header_));
    LabelPlane labels(header_.size, 0);
    bool all_whole = true;
    RETURN_IF_ERROR(ForValues(
        index, 0, header_.size.height, [&](int y, const double* values) {
          uint32_t* const row = labels.row(y);
          for (size_t i = 0; i < Width(); ++i) {
            const double value = values[i];
            const bool whole = value >= 0 && value < 4294967296.0 &&
                               std::floor(value) == value;
            all_whole &= whole;
            row[i] = whole ? static_cast<uint32_t>(value) : 0;
          }
        }));
    if (all_whole) return labels;
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has negative or fractional values; save the mask as whole numbers, "
        "with 0 for the background and a number for each object",
        array_.name));
  }

 private:
  size_t Width() const { return static_cast<size_t>(header_.size.width); }
  size_t RowBytes() const {
    return static_cast<size_t>(array_.size.width) * array_.type.bytes;
  }

  // Calls `take` with the number and the bytes of each row.
  template <typename Take>
  absl::Status ForRows(int index, int y0, int y1, Take take) {
    for (int y = y0; y < y1;) {
      // Ends with a block, so that no block is decoded twice.
      const int end =
          std::min<int>(y1, (y / rows_at_once_ + 1) * rows_at_once_);
      RETURN_IF_ERROR(source_->Read(PositionOf(index), y, end, numbers_));
      for (const char* row = numbers_.data(); y < end; ++y, row += RowBytes()) {
        take(y, row);
      }
    }
    return absl::OkStatus();
  }

  // Calls `take` with the number and the values of each row.
  template <typename Take>
  absl::Status ForValues(int index, int y0, int y1, Take take) {
    std::vector<double> values(Width());
    return ForRows(index, y0, y1, [&](int y, const char* row) {
      CopyAny(array_.type, row, Width(), values.data());
      take(y, values.data());
    });
  }

  const PlaneArray array_;
  const std::unique_ptr<PlaneSource> source_;
  ImageHeader header_;
  int rows_at_once_ = 1;
  std::vector<char> numbers_;  // Of the rows that are converted just now.
  std::map<int, IntensityScale> scales_;  // Of the slices that were read.
  int64_t not_numbers_ = 0;
  bool clips_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ImageFile>> OpenArray(
    PlaneArray array, std::unique_ptr<PlaneSource> source,
    const ReadLimits& limits, std::optional<int> channel) {
  assert(array.type.is_number());
  if (channel) {
    RETURN_IF_ERROR(CheckChannel(array.name, *channel, array.channels,
                                 array.channel_names));
  } else if (array.channels > 1) {
    array.notices.push_back(
        FirstChannelNotice(array.channels, array.channel_names, 1));
  }
  if (int64_t{array.z} * array.t > limits.max_slices) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "%s has more than %d slices; split it", array.name, limits.max_slices));
  }
  return std::make_unique<ArrayImageFile>(std::move(array), std::move(source),
                                          channel.value_or(1));
}

}  // namespace tessera::imaging
