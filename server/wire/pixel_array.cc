#include "server/wire/pixel_array.h"

#include <vector>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "models/python/write_npy.h"

namespace tessera::wire {
namespace {

constexpr int64_t kMostBytes = int64_t{1} << 62;

struct Element {
  v1::PixelArray::ElementType type;
  const char* name;  // NumPy's, without the byte order.
  int bytes;
};

constexpr Element kElements[] = {
    {v1::PixelArray::UINT8, "u1", 1},   {v1::PixelArray::UINT16, "u2", 2},
    {v1::PixelArray::UINT32, "u4", 4},  {v1::PixelArray::UINT64, "u8", 8},
    {v1::PixelArray::INT8, "i1", 1},    {v1::PixelArray::INT16, "i2", 2},
    {v1::PixelArray::INT32, "i4", 4},   {v1::PixelArray::INT64, "i8", 8},
    {v1::PixelArray::FLOAT32, "f4", 4}, {v1::PixelArray::FLOAT64, "f8", 8},
    {v1::PixelArray::BOOL, "b1", 1}};

absl::Status Invalid(const std::string& message) {
  return WithReason(absl::InvalidArgumentError(message), "ARRAY_INVALID");
}

const Element* Find(v1::PixelArray::ElementType type) {
  for (const Element& element : kElements) {
    if (element.type == type) return &element;
  }
  return nullptr;
}

// '|' where there is only one byte, as NumPy writes it.
char OrderOf(const v1::PixelArray& array, const Element& element) {
  if (element.bytes == 1) return '|';
  return array.byte_order() == v1::PixelArray::BIG ? '>' : '<';
}

}  // namespace

absl::StatusOr<ArrayFile> FileOf(const v1::PixelArray& array) {
  const int64_t slices = array.slices() == 0 ? 1 : array.slices();
  const int64_t height = array.height();
  const int64_t width = array.width();
  if (slices < 1 || height < 1 || width < 1) {
    return Invalid(absl::StrFormat(
        "an array has %d×%d×%d pixels (slices × height × width); each must be "
        "at least 1",
        slices, height, width));
  }
  const Element* const element = Find(array.element_type());
  if (element == nullptr) {
    return Invalid(absl::StrFormat(
        "the array's element_type is %d; name one of PixelArray.ElementType, "
        "such as UINT16",
        array.element_type()));
  }
  if (slices > kMostBytes / (height * width) / element->bytes) {
    return Invalid(absl::StrFormat("an array of %d×%d×%d pixels is too large; "
                                   "send some slices at a time",
                                   slices, height, width));
  }
  std::vector<int64_t> shape = {height, width};
  if (slices > 1) shape.insert(shape.begin(), slices);
  return ArrayFile{
      .head = python::NpyHeaderFor(
          absl::StrFormat("%c%s", OrderOf(array, *element), element->name),
          shape),
      .size_bytes = slices * height * width * element->bytes};
}

}  // namespace tessera::wire
