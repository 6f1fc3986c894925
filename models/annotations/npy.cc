#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/annotations/label_planes.h"
#include "models/imaging/image.h"
#include "models/python/npy_header.h"
#include "models/python/pickle.h"

namespace tessera::annotations {
namespace {

using python::NumberArray;
using python::Pickle;
using python::PickleValue;
using Kind = PickleValue::Kind;

absl::Status Refuse(absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s; save it again in Cellpose, or as a .npy of labels", what));
}

// The array of the file. Its elements may be Python's objects.
absl::StatusOr<NumberArray> ReadFile(absl::string_view bytes) {
  const auto header = python::ReadNpyHeader(bytes);
  if (!header.ok()) return Refuse(header.status().message());
  if (header->type_name.empty()) return Refuse("its elements are no numbers");
  return NumberArray{.type = header->type,
                     .shape = header->shape,
                     .column_major = header->column_major,
                     .bytes = bytes.substr(header->bytes)};
}

// The masks in Cellpose's dictionary. The dictionary is the only element of an
// array of Python's objects.
absl::StatusOr<NumberArray> ReadMasks(const Pickle& pickle) {
  PickleValue value = pickle.root();
  if (value.kind == Kind::kArray) {
    const PickleValue& objects = pickle.array(value).objects;
    if (objects.kind == Kind::kList && pickle.items(objects).size() == 1) {
      value = pickle.items(objects)[0];
    }
  }
  const PickleValue masks = pickle.Find(value, "masks");
  if (masks.kind != Kind::kArray) {
    return Refuse("it holds no array called masks");
  }
  return pickle.array(masks).numbers;
}

// One plane of a stack of labels.
absl::StatusOr<imaging::LabelPlane> PlaneOf(const NumberArray& labels,
                                            int64_t plane, int64_t planes,
                                            imaging::Size size) {
  imaging::LabelPlane pixels(size, 0);
  const auto at = [&](int64_t y, int64_t x) {
    return labels.column_major
               ? plane + planes * (y + size.height * x)
               : (plane * size.height + y) * size.width + x;
  };
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const double value = labels[at(y, x)];
      if (!(value >= 0 && value <= std::numeric_limits<uint32_t>::max()) ||
          value != std::floor(value)) {
        return Refuse("its labels are not whole numbers from 0 on");
      }
      pixels.at(x, y) = static_cast<uint32_t>(value);
    }
  }
  return pixels;
}

absl::StatusOr<AnnotationFile> ReadLabels(const NumberArray& labels) {
  const size_t axes = labels.shape.size();
  if (labels.count() < 1 || axes < 2 || axes > 3) {
    return Refuse("its labels are not height × width or slices × height × "
                  "width");
  }
  if (labels.count() > kMaxLabelPixels) {
    return absl::ResourceExhaustedError(
        "its labels have more than 134 million pixels; split it");
  }
  const int64_t planes = axes == 3 ? labels.shape[0] : 1;
  const imaging::Size size{static_cast<int>(labels.shape[axes - 2]),
                           static_cast<int>(labels.shape[axes - 1])};
  AnnotationFile file;
  LabelPlanes traced;
  for (int64_t plane = 0; plane < planes; ++plane) {
    ASSIGN_OR_RETURN(const imaging::LabelPlane pixels,
                     PlaneOf(labels, plane, planes, size));
    RETURN_IF_ERROR(traced.Add(
        pixels, planes > 1 ? static_cast<int>(plane + 1) : 0, file));
  }
  return file;
}

}  // namespace

absl::StatusOr<AnnotationFile> ReadNpy(absl::string_view bytes) {
  ASSIGN_OR_RETURN(const NumberArray array, ReadFile(bytes));
  if (array.type.kind != 'O') return ReadLabels(array);
  absl::string_view rest = array.bytes;
  ASSIGN_OR_RETURN(const Pickle pickle, Pickle::ReadFrom(rest));
  ASSIGN_OR_RETURN(const NumberArray masks, ReadMasks(pickle));
  return ReadLabels(masks);
}

}  // namespace tessera::annotations
