#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "models/annotations/formats.h"
#include "models/annotations/pixel_objects.h"
#include "models/imaging/image.h"
#include "models/outline/trace.h"
#include "models/python/npy_header.h"
#include "models/python/pickle.h"

namespace tessera::annotations {
namespace {

using python::NumberArray;
using python::Pickle;
using python::PickleValue;
using Kind = PickleValue::Kind;

// The limit for runs in rows, which limits the corners of all outlines.
constexpr int64_t kMaxRuns = 16'000'000;

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

// Subtracts the runs of labels in all rows from `budget`. A run adds at most
// four corners to the outlines.
absl::Status TakeRuns(const imaging::LabelPlane& labels, int64_t& budget) {
  for (int y = 0; y < labels.height(); ++y) {
    const uint32_t* const row = labels.row(y);
    for (int x = 0; x < labels.width(); ++x) {
      budget -= row[x] != 0 && (x == 0 || row[x] != row[x - 1]);
    }
  }
  if (budget >= 0) return absl::OkStatus();
  return absl::ResourceExhaustedError(absl::StrFormat(
      "its labels are in more than %d pieces of rows, like noise; smooth or "
      "split it",
      kMaxRuns));
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
  if (labels.count() > kMaxTracedPixels / 2) {
    return absl::ResourceExhaustedError(
        "its labels have more than 134 million pixels; split it");
  }
  const int64_t planes = axes == 3 ? labels.shape[0] : 1;
  const imaging::Size size{static_cast<int>(labels.shape[axes - 2]),
                           static_cast<int>(labels.shape[axes - 1])};
  AnnotationFile file;
  int64_t runs = kMaxRuns;
  for (int64_t plane = 0; plane < planes; ++plane) {
    ASSIGN_OR_RETURN(const imaging::LabelPlane pixels,
                     PlaneOf(labels, plane, planes, size));
    RETURN_IF_ERROR(TakeRuns(pixels, runs));
    for (imaging::Outline& outline : outline::TraceOutlines(pixels)) {
      Annotation annotation;
      annotation.number = outline.number;
      if (planes > 1) {
        annotation.position = {.kind = Position::Kind::kSlice,
                               .number = static_cast<int>(plane + 1)};
      }
      annotation.polygons = std::move(outline.polygons);
      file.annotations.push_back(std::move(annotation));
    }
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
