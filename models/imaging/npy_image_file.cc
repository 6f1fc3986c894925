#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/imaging/array_image_file.h"
#include "models/imaging/file_bytes.h"
#include "models/imaging/file_formats.h"
#include "models/python/npy_header.h"

namespace tessera::imaging {
namespace {

using python::NpyHeader;

// In Fortran's order the numbers of a row lie far apart. So many bytes of rows
// are read together then.
constexpr int64_t kColumnBlockBytes = int64_t{32} << 20;
// Arrays with a last axis of 3 or 4 are colours if the other two are longer.
constexpr int64_t kLeastSideOfColour = 16;

// Height × width, or slices × height × width.
struct Shape {
  int64_t slices = 1;
  int64_t height = 0;
  int64_t width = 0;
};

// What NumPy calls the type, in words; empty for a number that is read.
std::string WhyNotRead(const NpyHeader& header) {
  if (header.type_name.empty()) return "structures";
  if (header.type.kind == 'O') return "Python objects";
  if (header.type.is_number()) return "";
  const size_t at = header.type_name.find_first_not_of("<>|=");
  switch (at == std::string::npos ? ' ' : header.type_name[at]) {
    case 'c':
      return "complex numbers";
    case 'f':
      return "floats of more than 64 bit";
    case 'M':
    case 'm':
      return "dates or times";
    case 'S':
    case 'U':
    case 'a':
      return "texts";
    default:
      return "elements that are no numbers";
  }
}

absl::Status CheckType(const std::string& name, const NpyHeader& header) {
  const std::string why = WhyNotRead(header);
  if (why.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s holds %s, which are not read; save real numbers, such as "
      "array.astype('float32')",
      name, why));
}

// Axes of length 1 in front of three others say nothing.
absl::StatusOr<Shape> ReadShape(const std::string& name,
                                std::vector<int64_t> shape) {
  const std::string shown = absl::StrJoin(shape, "×");
  while (shape.size() > 3 && shape.front() == 1) shape.erase(shape.begin());
  if (shape.size() < 2 || shape.size() > 3) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s has %d axes (%s) and not height × width or slices × height × "
        "width; %s",
        name, shape.size(), shown,
        shape.size() < 2 ? "save an image"
                         : "save one channel with its slices in one axis, or "
                           "an OME-TIFF, which names its axes"));
  }
  const size_t last = shape.size() - 1;
  const Shape found = {.slices = last == 2 ? shape[0] : 1,
                       .height = shape[last - 1],
                       .width = shape[last]};
  if (last == 2 && (found.width == 3 || found.width == 4) &&
      std::min(found.slices, found.height) >= kLeastSideOfColour) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is %s, like a colour picture and not slices × height × width; save "
        "one channel of it, or a PNG",
        name, shown));
  }
  return found;
}

// The file's length has to be the one that its header promises.
absl::Status CheckLength(const FileBytes& file, const NpyHeader& header,
                         const Shape& shape) {
  // In floating point, because the product of hostile lengths may overflow.
  const double promised = static_cast<double>(header.bytes) +
                          static_cast<double>(header.type.bytes) *
                              static_cast<double>(shape.slices) *
                              static_cast<double>(shape.height) *
                              static_cast<double>(shape.width);
  if (promised == static_cast<double>(file.size())) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s has %d bytes, but its header promises %.0f; save it again",
      file.name(), file.size(), promised));
}

class NpySource final : public PlaneSource {
 public:
  NpySource(FileBytes file, const NpyHeader& header, const Shape& shape)
      : file_(std::move(file)),
        first_(static_cast<int64_t>(header.bytes)),
        bytes_(static_cast<int64_t>(header.type.bytes)),
        column_major_(header.column_major),
        shape_(shape) {}

  absl::Status Read(const SlicePosition& plane, int y0, int y1,
                    std::vector<char>& numbers) override {
    numbers.resize(static_cast<size_t>((y1 - y0) * shape_.width * bytes_));
    if (column_major_) return ReadColumns(plane.t, y0, y1, numbers);
    const int64_t row = plane.t * shape_.height + y0;
    return file_.ReadAt(first_ + row * shape_.width * bytes_, numbers.size(),
                        numbers.data());
  }

 private:
  // Number (slice, y, x) is number slice + slices·(y + height·x) of the file.
  absl::Status ReadColumns(int slice, int y0, int y1,
                           std::vector<char>& numbers) {
    const int64_t step = shape_.slices * bytes_;  // From one row to the next.
    std::vector<char> column(
        static_cast<size_t>((y1 - y0 - 1) * step + bytes_));
    for (int64_t x = 0; x < shape_.width; ++x) {
      const int64_t at =
          (slice + shape_.slices * (y0 + shape_.height * x)) * bytes_;
      RETURN_IF_ERROR(file_.ReadAt(first_ + at, column.size(), column.data()));
      for (int64_t y = 0; y < y1 - y0; ++y) {
        std::copy_n(column.data() + y * step, bytes_,
                    numbers.data() + (y * shape_.width + x) * bytes_);
      }
    }
    return absl::OkStatus();
  }

  const FileBytes file_;
  const int64_t first_;  // Where the numbers begin.
  const int64_t bytes_;  // Of a number.
  const bool column_major_;
  const Shape shape_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ImageFile>> OpenNpy(
    const std::filesystem::path& path, const ReadLimits& limits,
    std::optional<int> channel) {
  ASSIGN_OR_RETURN(FileBytes file, FileBytes::Open(path));
  ASSIGN_OR_RETURN(const std::string beginning,
                   file.ReadUpTo(0, python::kMostNpyHeaderBytes));
  const auto header = python::ReadNpyHeader(beginning);
  if (!header.ok()) {
    return absl::InvalidArgumentError(
        absl::StrFormat("%s is a damaged .npy (%s); save it again", file.name(),
                        header.status().message()));
  }
  RETURN_IF_ERROR(CheckType(file.name(), *header));
  ASSIGN_OR_RETURN(const Shape shape, ReadShape(file.name(), header->shape));
  RETURN_IF_ERROR(CheckSize(path, static_cast<uint64_t>(shape.width),
                            static_cast<uint64_t>(shape.height),
                            static_cast<double>(header->type.bytes),
                            file.size(), limits.max_pixels_per_slice));
  RETURN_IF_ERROR(CheckLength(file, *header, shape));
  if (shape.slices < 1 || shape.slices > limits.max_slices) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%s has no or more than %d slices; split it",
                        file.name(), limits.max_slices));
  }
  PlaneArray array{
      .name = file.name(),
      .type = header->type,
      .size = {static_cast<int>(shape.height), static_cast<int>(shape.width)},
      .t = static_cast<int>(shape.slices)};
  if (header->column_major) {
    const auto row_bytes =
        shape.width * static_cast<int64_t>(header->type.bytes);
    array.rows_per_block = static_cast<int>(
        std::clamp<int64_t>(kColumnBlockBytes / row_bytes, 1, shape.height));
    array.block_bytes = array.rows_per_block * shape.slices *
                        static_cast<int64_t>(header->type.bytes);
  }
  auto source = std::make_unique<NpySource>(std::move(file), *header, shape);
  return OpenArray(std::move(array), std::move(source), limits, channel);
}

}  // namespace tessera::imaging
