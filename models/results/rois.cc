#include "models/results/rois.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/results/zip_stream.h"

namespace tessera::results {
namespace {

// The layout of ImageJ's RoiEncoder, ImageJ 1.54.
constexpr int kVersion = 228;
constexpr size_t kHeaderBytes = 64;
constexpr size_t kHeader2Bytes = 64;
constexpr int kRectangle = 1;  // The type of a composite.
constexpr int kTraced = 8;
constexpr int kSubpixel = 128;
// Coordinates that are larger are written as floats, too.
constexpr int kMostShort = 30'000;
constexpr int kMostCounted = 0xffff;
// Parts of a composite.
constexpr float kMove = 0;
constexpr float kLine = 1;
constexpr float kClose = 4;

// Numbers in big endian, at given places or at the end.
class Bytes {
 public:
  explicit Bytes(size_t size) : bytes_(size, '\0') {}

  void Put8(size_t at, int value) { bytes_[at] = static_cast<char>(value); }
  void Put16(size_t at, int value) {
    Put8(at, value >> 8);
    Put8(at + 1, value);
  }
  void Put32(size_t at, int32_t value) {
    Put16(at, value >> 16);
    Put16(at + 2, value);
  }
  void Add16(int value) {
    bytes_.resize(bytes_.size() + 2);
    Put16(bytes_.size() - 2, value);
  }
  void AddFloat(float value) {
    bytes_.resize(bytes_.size() + 4);
    Put32(bytes_.size() - 4, std::bit_cast<int32_t>(value));
  }
  void AddZeros(size_t count) { bytes_.append(count, '\0'); }

  std::string& text() { return bytes_; }

 private:
  std::string bytes_;
};

struct Box {
  int left = std::numeric_limits<int>::max();
  int top = std::numeric_limits<int>::max();
  int right = std::numeric_limits<int>::min();
  int bottom = std::numeric_limits<int>::min();
};

int Whole(double value) { return static_cast<int>(std::lround(value)); }

Box BoxOf(const imaging::Outline& outline) {
  Box box;
  for (const imaging::Polygon& polygon : outline.polygons) {
    for (const imaging::Point& point : polygon.exterior) {
      box.left = std::min(box.left, Whole(point.x));
      box.top = std::min(box.top, Whole(point.y));
      box.right = std::max(box.right, Whole(point.x));
      box.bottom = std::max(box.bottom, Whole(point.y));
    }
  }
  return outline.polygons.empty() ? Box{0, 0, 0, 0} : box;
}

// Relative to the box, then, if they do not fit in 16 bit, as they are.
void AddPoints(const imaging::Ring& ring, const Box& box, Bytes& roi) {
  const int count = static_cast<int>(ring.size());
  roi.Put16(16, count > kMostCounted ? 0 : count);
  if (count > kMostCounted) roi.Put32(18, count);
  for (const imaging::Point& point : ring) roi.Add16(Whole(point.x) - box.left);
  for (const imaging::Point& point : ring) roi.Add16(Whole(point.y) - box.top);
  if (std::max(box.right, box.bottom) <= kMostShort) return;
  roi.Put16(50, kSubpixel);
  for (const imaging::Point& point : ring) {
    roi.AddFloat(static_cast<float>(point.x));
  }
  for (const imaging::Point& point : ring) {
    roi.AddFloat(static_cast<float>(point.y));
  }
}

void AddRing(const imaging::Ring& ring, Bytes& roi) {
  for (const imaging::Point& point : ring) {
    roi.AddFloat(&point == &ring.front() ? kMove : kLine);
    roi.AddFloat(static_cast<float>(point.x));
    roi.AddFloat(static_cast<float>(point.y));
  }
  roi.AddFloat(kClose);
}

void AddShape(const imaging::Outline& outline, Bytes& roi) {
  for (const imaging::Polygon& polygon : outline.polygons) {
    AddRing(polygon.exterior, roi);
    for (const imaging::Ring& hole : polygon.holes) AddRing(hole, roi);
  }
  const size_t floats = (roi.text().size() - kHeaderBytes) / 4;
  roi.Put32(36, static_cast<int32_t>(floats));
}

// Where the ROI lies in the stack; a second header has the hyperstack's axes.
void AddPosition(int slice, const Object& object, bool stack, Bytes& roi) {
  const size_t header2 = roi.text().size();
  roi.Put32(60, static_cast<int32_t>(header2));
  roi.AddZeros(kHeader2Bytes);
  const bool channel = object.position && object.position->c >= 0;
  if (channel) {
    roi.Put32(header2 + 4, object.position->c + 1);
    roi.Put32(header2 + 8, object.position->z + 1);
    roi.Put32(header2 + 12, object.position->t + 1);
  } else if (stack) {
    roi.Put32(56, slice);
  }
}

std::string NameOf(int slice, const Object& object, bool stack) {
  const std::string prefix = stack ? absl::StrFormat("s%03d_", slice) : "";
  return absl::StrFormat("%s%04d.roi", prefix, object.outline.number);
}

class RoisFile final : public GrowingFile {
 public:
  RoisFile(OutputFile file, std::filesystem::path path, ZipStream zip,
           bool stack, bool hyperstack)
      : file_(std::move(file)),
        path_(std::move(path)),
        zip_(std::move(zip)),
        stack_(stack),
        hyperstack_(hyperstack) {}

  void Add(int slice, const Object& object) override {
    if (hyperstack_ && object.position && object.position->c < 0) {
      // Without a choice the first channel is read.
      Object placed = object;
      placed.position->c = 0;
      Write(slice, placed);
    } else {
      Write(slice, object);
    }
  }

  void Write(int slice, const Object& object) {
    const std::string roi = RoiBytes(slice, object, stack_);
    file_.Write(zip_.Begin(NameOf(slice, object, stack_), roi.size()));
    file_.Write(zip_.Add(roi));
    file_.Write(zip_.End());
  }

  absl::StatusOr<std::filesystem::path> Commit() override {
    while (true) {
      ASSIGN_OR_RETURN(const std::string part, zip_.Directory());
      if (part.empty()) break;
      file_.Write(part);
    }
    file_.Write(zip_.Finish());
    RETURN_IF_ERROR(file_.Commit());
    return path_;
  }

 private:
  OutputFile file_;
  const std::filesystem::path path_;
  ZipStream zip_;
  const bool stack_;
  const bool hyperstack_;  // A stack of several channels.
};

}  // namespace

std::string RoiBytes(int slice, const Object& object, bool stack) {
  const imaging::Outline& outline = object.outline;
  const bool simple =
      outline.polygons.size() == 1 && outline.polygons[0].holes.empty();
  const Box box = BoxOf(outline);
  Bytes roi(kHeaderBytes);
  roi.text().replace(0, 4, "Iout");
  roi.Put16(4, kVersion);
  roi.Put8(6, simple ? kTraced : kRectangle);
  roi.Put16(8, box.top);
  roi.Put16(10, box.left);
  roi.Put16(12, box.bottom);
  roi.Put16(14, box.right);
  if (simple) {
    AddPoints(outline.polygons[0].exterior, box, roi);
  } else {
    AddShape(outline, roi);
  }
  AddPosition(slice, object, stack, roi);
  return std::move(roi.text());
}

absl::StatusOr<std::unique_ptr<GrowingFile>> RoisWriter::Begin(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const SegmentationStart& start) const {
  bool hyperstack = false;
  if (start.stack) {
    ASSIGN_OR_RETURN(const auto opened, imaging::ImageFile::Open(image));
    hyperstack = opened->header().channels > 1;
  }
  std::filesystem::path path = folder / (OutputStem(image) + ".rois.zip");
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  ASSIGN_OR_RETURN(ZipStream zip, ZipStream::Create());
  return std::make_unique<RoisFile>(std::move(file), std::move(path),
                                    std::move(zip), start.stack, hyperstack);
}

}  // namespace tessera::results
