#include "models/imaging/tiff_samples.h"

#include <bit>
#include <cmath>
#include <cstring>

#include "base/status_macros.h"

namespace tessera::imaging {
namespace {

template <typename T>
T Load(const uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof(T));  // Tile rows may be unaligned.
  return value;
}

// IEEE 754 binary16.
double LoadHalf(const uint8_t* bytes) {
  const auto bits = Load<uint16_t>(bytes);
  const int exponent = bits >> 10 & 0x1f;
  const int fraction = bits & 0x3ff;
  const double sign = bits >> 15 != 0 ? -1 : 1;
  if (exponent == 0x1f) {
    return fraction == 0 ? sign * HUGE_VAL : std::nan("");
  }
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(fraction + 0x400, exponent - 25);
}

// Sample `index` of a packed row. Each byte starts with its highest bit.
// REQUIRES: bits ≤ 16.
uint32_t LoadPacked(const uint8_t* row, size_t index, size_t bits) {
  uint32_t value = 0;
  for (size_t bit = index * bits, end = bit + bits; bit < end;) {
    const size_t taken = std::min(8 - bit % 8, end - bit);
    const uint32_t rest = row[bit / 8] >> (8 - bit % 8 - taken);
    value = value << taken | (rest & ((1u << taken) - 1));
    bit += taken;
  }
  return value;
}

template <typename Signed, typename Unsigned>
double LoadInteger(const TiffLayout& layout, const uint8_t* bytes) {
  return layout.format == SAMPLEFORMAT_INT
             ? static_cast<double>(Load<Signed>(bytes))
             : static_cast<double>(Load<Unsigned>(bytes));
}

// Sample `index` of a run.
double Value(const TiffLayout& layout, const uint8_t* run, size_t index) {
  const uint8_t* const bytes = run + index * (layout.bits / 8);
  const bool is_float = layout.format == SAMPLEFORMAT_IEEEFP;
  switch (layout.bits) {
    case 8: return LoadInteger<int8_t, uint8_t>(layout, bytes);
    case 16:
      return is_float ? LoadHalf(bytes)
                      : LoadInteger<int16_t, uint16_t>(layout, bytes);
    case 32:
      return is_float ? static_cast<double>(Load<float>(bytes))
                      : LoadInteger<int32_t, uint32_t>(layout, bytes);
    case 64:
      return is_float ? Load<double>(bytes)
                      : LoadInteger<int64_t, uint64_t>(layout, bytes);
    default: return LoadPacked(run, index, layout.bits);
  }
}

// The distance, in samples, from one pixel to the next.
size_t StepOf(const TiffLayout& layout) {
  return layout.planar ? 1 : layout.samples;
}

// The index of the part's sample `channel` in the first pixel of a run.
size_t FirstOf(const TiffSlice& slice, int channel) {
  return slice.layout.planar
             ? 0
             : static_cast<size_t>(slice.part.sample + channel);
}

template <typename Stored, typename T>
void Copy(const TiffSlice& slice, const uint8_t* from, int count, T* out) {
  const size_t step = StepOf(slice.layout) * sizeof(Stored);
  for (int i = 0; i < count; ++i, from += step) out[i] = Load<Stored>(from);
}

// Nearly all images have 8 or 16 bit. They are copied without a branch for each
// sample.
template <typename T>
void CopyNarrow(const TiffSlice& slice, const SampleRun& run, int channel,
                T* out) {
  size_t index = FirstOf(slice, channel);
  if (slice.layout.bits == 8) {
    Copy<uint8_t>(slice, run.bytes + index, run.count, out);
  } else if (slice.layout.bits == 16) {
    Copy<uint16_t>(slice, run.bytes + 2 * index, run.count, out);
  } else {
    const size_t step = StepOf(slice.layout);
    for (int i = 0; i < run.count; ++i, index += step) {
      out[i] = static_cast<T>(
          LoadPacked(run.bytes, index, slice.layout.bits));
    }
  }
}

// Calls `take` with each pixel's value, x and y. The samples of a colour lie
// side by side: ReadLayout() refuses wide colours in separate planes.
template <typename Take>
absl::Status ReadValues(const TiffSlice& slice, int y0, int y1, Take take) {
  const TiffLayout& layout = slice.layout;
  const size_t step = StepOf(layout);
  const auto hand_out = [&](const SampleRun& run) {
    size_t index = FirstOf(slice, 0);
    for (int i = 0; i < run.count; ++i, index += step) {
      double value = Value(layout, run.bytes, index);
      if (slice.part.samples == 3) {
        value = 0.299 * value + 0.587 * Value(layout, run.bytes, index + 1) +
                0.114 * Value(layout, run.bytes, index + 2);
      }
      take(value, run.x + i, run.y);
    }
  };
  return ReadRuns(slice.tiff, layout, slice.part, y0, y1, slice.name,
                  hand_out);
}

template <typename T>
std::vector<Plane<T>> Planes(const TiffSlice& slice, int rows) {
  const Size size{rows, static_cast<int>(slice.layout.width)};
  return std::vector<Plane<T>>(static_cast<size_t>(slice.part.samples),
                               Plane<T>(size, 0));
}

// Calls `fill` with each run, the number of the part's sample, and the address
// for the run's pixels.
template <typename T, typename Fill>
absl::StatusOr<std::vector<Plane<T>>> ReadPlanes(const TiffSlice& slice,
                                                 int y0, int y1, Fill fill) {
  auto planes = Planes<T>(slice, y1 - y0);
  const int together = slice.layout.planar ? 1 : slice.part.samples;
  const auto store = [&](const SampleRun& run) {
    for (int i = 0; i < together; ++i) {
      Plane<T>& plane = planes[static_cast<size_t>(run.plane + i)];
      fill(run, i, plane.row(run.y - y0) + run.x);
    }
  };
  RETURN_IF_ERROR(ReadRuns(slice.tiff, slice.layout, slice.part, y0, y1,
                           slice.name, store));
  return planes;
}

}  // namespace

absl::StatusOr<std::vector<GrayPlane>> ReadStored(const TiffSlice& slice,
                                                  int y0, int y1) {
  return ReadPlanes<uint16_t>(
      slice, y0, y1, [&](const SampleRun& run, int channel, uint16_t* out) {
        CopyNarrow(slice, run, channel, out);
      });
}

absl::StatusOr<SampleRange> ReadRange(const TiffSlice& slice) {
  SampleRange range;
  RETURN_IF_ERROR(ReadValues(slice, 0, static_cast<int>(slice.layout.height),
                             [&](double value, int, int) {
                               range.Add(value);
                             }));
  return range;
}

absl::StatusOr<GrayPlane> ReadScaled(const TiffSlice& slice, int y0, int y1,
                                     const IntensityScale& scale) {
  GrayPlane rows({y1 - y0, static_cast<int>(slice.layout.width)}, 0);
  RETURN_IF_ERROR(
      ReadValues(slice, y0, y1, [&](double value, int x, int y) {
        rows.at(x, y - y0) = Scaled(value, scale);
      }));
  return rows;
}

absl::StatusOr<Plane<double>> ReadNumbers(const TiffSlice& slice, int y0,
                                          int y1) {
  Plane<double> rows({y1 - y0, static_cast<int>(slice.layout.width)}, 0);
  RETURN_IF_ERROR(
      ReadValues(slice, y0, y1, [&](double value, int x, int y) {
        rows.at(x, y - y0) = value;
      }));
  return rows;
}

absl::StatusOr<std::vector<LabelPlane>> ReadWhole(const TiffSlice& slice) {
  bool all_whole = true;
  const auto whole = [&](double value) -> uint32_t {
    if (value >= 0 && value < 4294967296.0 && std::floor(value) == value) {
      return static_cast<uint32_t>(value);
    }
    all_whole = false;
    return 0;
  };
  const auto fill = [&](const SampleRun& run, int channel, uint32_t* out) {
    if (slice.layout.narrow()) {
      CopyNarrow(slice, run, channel, out);
      return;
    }
    size_t index = FirstOf(slice, channel);
    for (int i = 0; i < run.count; ++i, index += StepOf(slice.layout)) {
      out[i] = whole(Value(slice.layout, run.bytes, index));
    }
  };
  ASSIGN_OR_RETURN(
      auto planes,
      ReadPlanes<uint32_t>(slice, 0, static_cast<int>(slice.layout.height),
                           fill));
  // Tested once for the image: a test for each pixel would cost more than
  // decoding.
  if (!all_whole) {
    return RefuseSamples(slice.name, "has negative or fractional values");
  }
  return planes;
}

}  // namespace tessera::imaging
