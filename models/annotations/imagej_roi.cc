#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/annotations/big_endian.h"
#include "models/annotations/formats.h"
#include "models/annotations/imagej_shape.h"
#include "models/annotations/shapes.h"

namespace tessera::annotations {
namespace {

using Shape = Annotation::Shape;

// The layout of ImageJ's RoiDecoder, ImageJ 1.54. Offsets in the first header:
enum : size_t {
  kTypeAt = 6,
  kBoundsAt = 8,  // top, left, bottom, right
  kCountAt = 16,
  kFloatsAt = 18,  // x, y, width, height, or the ends of a line
  kLargeCountAt = 18,
  kShapeSizeAt = 36,
  kSubtypeAt = 48,
  kOptionsAt = 50,
  kAspectAt = 52,
  kArcAt = 54,
  kPositionAt = 56,
  kHeader2At = 60,
  kPointsAt = 64,
};
// Offsets in the second header:
enum : size_t { kZAt = 8, kTAt = 12, kNameAt = 16, kNameLengthAt = 20 };
enum Type { kPolygon, kRectangle, kOval, kLine, kFreeLine, kPolyline, kNone,
            kFreehand, kTraced, kAngle, kPoint };
enum Subtype { kPlain, kText, kArrow, kEllipse, kImage, kRotatedRectangle };
constexpr int kSubpixel = 128;
constexpr int kFirstSubpixelVersion = 222;
constexpr int kFirstSubpixelShapeVersion = 223;

absl::Status Damaged(const std::string& what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "it is a damaged ImageJ ROI (%s); save it again in ImageJ", what));
}

// Reads one ROI. Used once.
class RoiReader {
 public:
  RoiReader(absl::string_view bytes, const std::string& entry)
      : bytes_(bytes),
        in_(bytes),
        entry_(entry),
        type_(in_.Byte(kTypeAt)),
        subtype_(in_.Unsigned16(kSubtypeAt)) {
    const int version = in_.Signed16(4);
    const bool subpixel = (in_.Unsigned16(kOptionsAt) & kSubpixel) != 0;
    subpixel_ = subpixel && version >= kFirstSubpixelVersion;
    subpixel_bounds_ = subpixel && version >= kFirstSubpixelShapeVersion;
  }

  absl::StatusOr<Annotation> Read() {
    if (bytes_.size() < kPointsAt) return Damaged("it breaks off");
    Annotation annotation;
    annotation.name = Name();
    annotation.position = ReadPosition();
    const int32_t shape_floats = in_.Signed32(kShapeSizeAt);
    if (shape_floats > 0) {
      ASSIGN_OR_RETURN(annotation.polygons,
                       ReadImageJShape(in_, kPointsAt,
                                       static_cast<size_t>(shape_floats)));
      return annotation;
    }
    if (type_ == kRectangle && (subtype_ == kText || subtype_ == kImage)) {
      annotation.role = Annotation::Role::kOther;
    }
    ASSIGN_OR_RETURN(imaging::Ring ring, ReadRing(annotation.shape));
    if (ring.size() < 3 && annotation.shape == Shape::kArea) {
      return Damaged("its outline has under 3 points");
    }
    annotation.polygons.emplace_back().exterior = std::move(ring);
    return annotation;
  }

 private:
  absl::StatusOr<imaging::Ring> ReadRing(Shape& shape) const {
    switch (type_) {
      case kRectangle: case kOval: return ReadBounds();
      case kPolygon: case kTraced: return ReadPoints();
      case kFreehand:
        return subtype_ == kEllipse || subtype_ == kRotatedRectangle
                   ? ReadTurned()
                   : ReadPoints();
      case kPoint: shape = Shape::kPoints; return ReadPoints();
      // A straight line has no points but its ends, which are not needed.
      case kLine: shape = Shape::kLine; return imaging::Ring();
      case kFreeLine: case kPolyline: case kAngle:
        shape = Shape::kLine;
        return ReadPoints();
      default: return Damaged(absl::StrFormat("type %d", type_));
    }
  }

  absl::StatusOr<imaging::Ring> ReadBounds() const {
    double x = in_.Coordinate16(kBoundsAt + 2);
    double y = in_.Coordinate16(kBoundsAt);
    double width = in_.Coordinate16(kBoundsAt + 6) - x;
    double height = in_.Coordinate16(kBoundsAt + 4) - y;
    if (subpixel_bounds_) {
      x = in_.Float(kFloatsAt);
      y = in_.Float(kFloatsAt + 4);
      width = in_.Float(kFloatsAt + 8);
      height = in_.Float(kFloatsAt + 12);
    }
    if (!(width >= 0 && height >= 0)) return Damaged("its size");
    if (type_ == kOval) {
      return EllipseRing({x + width / 2, y + height / 2}, width / 2,
                         height / 2);
    }
    const double arc = in_.Unsigned16(kArcAt) / 2.0;
    return RectangleRing(x, y, width, height, arc, arc);
  }

  // An ellipse or rectangle along a line. The header has the ends of the line,
  // and the ratio of the axes or the rectangle's width.
  absl::StatusOr<imaging::Ring> ReadTurned() const {
    const imaging::Point a{in_.Float(kFloatsAt), in_.Float(kFloatsAt + 4)};
    const imaging::Point b{in_.Float(kFloatsAt + 8), in_.Float(kFloatsAt + 12)};
    const double length = std::hypot(b.x - a.x, b.y - a.y);
    const double parameter = in_.Float(kAspectAt);
    if (!(length > 0 && length < kMaxCoordinate && parameter >= 0 &&
          parameter < kMaxCoordinate)) {
      return Damaged("its axes");
    }
    const double cosine = (b.x - a.x) / length;
    const double sine = (b.y - a.y) / length;
    if (subtype_ == kEllipse) {
      return EllipseRing({(a.x + b.x) / 2, (a.y + b.y) / 2}, length / 2,
                         length / 2 * parameter, cosine, sine);
    }
    const double dx = -sine * parameter / 2;
    const double dy = cosine * parameter / 2;
    return imaging::Ring{{a.x + dx, a.y + dy}, {b.x + dx, b.y + dy},
                         {b.x - dx, b.y - dy}, {a.x - dx, a.y - dy}};
  }

  // The points are whole numbers, relative to the top left corner. If they have
  // fractions, all points follow again as floats in the image's coordinates.
  absl::StatusOr<imaging::Ring> ReadPoints() const {
    size_t count = in_.Unsigned16(kCountAt);
    if (count == 0) {
      count = static_cast<size_t>(
          std::max(0, in_.Signed32(kLargeCountAt)));
    }
    const size_t bytes_each = subpixel_ ? 12 : 4;
    if (count > (bytes_.size() - kPointsAt) / bytes_each) {
      return Damaged("it breaks off");
    }
    const double left = in_.Coordinate16(kBoundsAt + 2);
    const double top = in_.Coordinate16(kBoundsAt);
    imaging::Ring ring;
    for (size_t i = 0; i < count; ++i) {
      const size_t x_at = kPointsAt + 2 * i;
      const size_t fraction_at = kPointsAt + 4 * count + 4 * i;
      if (subpixel_) {
        ring.push_back(
            {in_.Float(fraction_at), in_.Float(fraction_at + 4 * count)});
      } else {
        ring.push_back({left + in_.Coordinate16(x_at),
                        top + in_.Coordinate16(x_at + 2 * count)});
      }
    }
    if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
    return ring;
  }

  // Slice and frame of a hyperstack, where 0 means all; or else the number of
  // the image in the stack.
  Position ReadPosition() const {
    const size_t header2 = Header2();
    if (header2 > 0) {
      const int z = in_.Signed32(header2 + kZAt);
      const int t = in_.Signed32(header2 + kTAt);
      if ((z > 0 || t > 0) && z <= kMaxSlice && t <= kMaxSlice) {
        return {.kind = Position::Kind::kPlane,
                .z = z > 0 ? z - 1 : Position::kAll,
                .t = t > 0 ? t - 1 : Position::kAll};
      }
    }
    int page = in_.Signed32(kPositionAt);
    if (page <= 0) page = PageOfName();
    if (page <= 0 || page > kMaxSlice) return {};
    return {.kind = Position::Kind::kPage, .number = page};
  }

  // The ROI manager calls the ROIs of a stack `slice-y-x`, with four digits
  // each. Its early versions stored the slice only in this name.
  int PageOfName() const {
    const absl::string_view name = entry_;
    int page = 0;
    if (name.size() < 14 || name[4] != '-' || name[9] != '-') return 0;
    for (const size_t at : {0, 5, 10}) {
      for (size_t i = at; i < at + 4; ++i) {
        if (!absl::ascii_isdigit(static_cast<unsigned char>(name[i]))) return 0;
      }
    }
    return absl::SimpleAtoi(name.substr(0, 4), &page) ? page : 0;
  }

  size_t Header2() const {
    const int32_t at = in_.Signed32(kHeader2At);
    return at >= static_cast<int32_t>(kPointsAt) &&
                   static_cast<size_t>(at) < bytes_.size()
               ? static_cast<size_t>(at)
               : 0;
  }

  // The name of the entry in the zip, as in ImageJ, or else the ROI's own name.
  std::string Name() const {
    if (!entry_.empty() || Header2() == 0) return entry_;
    const int32_t at = in_.Signed32(Header2() + kNameAt);
    const int32_t length = in_.Signed32(Header2() + kNameLengthAt);
    std::string name;
    for (int32_t i = 0; at > 0 && i < std::min(length, 100); ++i) {
      const uint16_t unit = in_.Unsigned16(static_cast<size_t>(at) + 2 * i);
      name += unit >= 32 && unit < 127 ? static_cast<char>(unit) : '?';
    }
    return name;
  }

  const absl::string_view bytes_;
  const BigEndian in_;
  const std::string& entry_;
  const int type_;
  const int subtype_;
  bool subpixel_ = false;
  bool subpixel_bounds_ = false;
};

}  // namespace

absl::StatusOr<Annotation> ReadImageJRoi(absl::string_view bytes,
                                         const std::string& name) {
  if (bytes.substr(0, 4) != "Iout") return Damaged("its beginning");
  return RoiReader(bytes, name).Read();
}

}  // namespace tessera::annotations
