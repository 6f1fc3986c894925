#include "models/results/pjs.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/imaging/image_file.h"
#include "models/python/gzip_file.h"
#include "models/results/polylines.h"
#include "models/results/slice_lists.h"
#include "models/results/spool.h"

namespace tessera::results {
namespace {

// The column or row of a position.
int64_t PixelAt(double position, int extent) {
  // A damaged answer may hold anything, also NaN.
  if (!(position > 0)) return 0;
  return static_cast<int64_t>(std::min(position, extent - 1.0));
}

class PjsFile final : public GrowingFile {
 public:
  PjsFile(python::GzipFile file, Spool polylines, Spool ids,
          std::filesystem::path path, std::filesystem::path image,
          const imaging::ImageHeader& header)
      : file_(std::move(file)),
        polyline_spool_(std::move(polylines)),
        id_spool_(std::move(ids)),
        path_(std::move(path)),
        image_(std::move(image)),
        size_(header.size),
        slices_(header.slices),
        fiducials_([this](absl::string_view bytes) { file_.Write(bytes); }),
        polylines_(
            [this](absl::string_view bytes) { polyline_spool_.Write(bytes); }),
        ids_([this](absl::string_view bytes) { id_spool_.Write(bytes); }) {}

  void Add(int slice, const Object& object) override {
    if (slice < slice_ || slice > slices_) {
      image_changed_ = true;
      return;
    }
    slice_ = slice;
    const outline::Contours contours =
        PolylinesOf(object.outline.polygons, size_);
    filled_holes_ += contours.filled_holes;
    if (contours.rings.empty()) {
      ++without_pixels_;
      return;
    }
    AddFiducial(fiducials_.Of(slice), object);
    for (const imaging::Ring& ring : contours.rings) {
      AddPolyline(polylines_.Of(slice), ring);
      ids_.Of(slice).Whole(object.outline.number);
    }
  }

  absl::StatusOr<std::filesystem::path> Commit() override {
    if (image_changed_) {
      return absl::FailedPreconditionError(
          absl::StrFormat("%s has changed since it was sent; segment it again",
                          image_.string()));
    }
    fiducials_.End(slices_);
    polylines_.End(slices_);
    ids_.End(slices_);
    const auto append = [this](absl::string_view bytes) { file_.Write(bytes); };
    RETURN_IF_ERROR(polyline_spool_.Read(append));
    RETURN_IF_ERROR(id_spool_.Read(append));
    RETURN_IF_ERROR(file_.Commit());
    return path_;
  }

  std::vector<std::string> notes() const override {
    std::vector<std::string> notes;
    if (filled_holes_ > 0) {
      notes.push_back(absl::StrCat("PyJAMAS has no holes: ", filled_holes_,
                                   filled_holes_ == 1 ? " is" : " are",
                                   " filled in the .pjs"));
    }
    if (without_pixels_ > 0) {
      notes.push_back(absl::StrCat(
          without_pixels_,
          without_pixels_ == 1 ? " object has" : " objects have",
          " no pixel left in the simplified outline and so no polyline in the "
          ".pjs; give a smaller --tolerance"));
    }
    return notes;
  }

 private:
  void AddFiducial(python::PickleWriter& pickle, const Object& object) const {
    pickle.BeginList();
    pickle.Whole(PixelAt(object.centroid_x, size_.width));
    pickle.Whole(PixelAt(object.centroid_y, size_.height));
    pickle.EndList();
  }

  static void AddPoint(python::PickleWriter& pickle,
                       const imaging::Point& point) {
    pickle.BeginList();
    pickle.Real(point.x);
    pickle.Real(point.y);
    pickle.EndList();
  }

  static void AddPolyline(python::PickleWriter& pickle,
                          const imaging::Ring& ring) {
    pickle.BeginList();
    for (const imaging::Point& point : ring) AddPoint(pickle, point);
    AddPoint(pickle, ring.front());
    pickle.EndList();
  }

  python::GzipFile file_;
  Spool polyline_spool_;
  Spool id_spool_;
  const std::filesystem::path path_;
  const std::filesystem::path image_;
  const imaging::Size size_;
  const int slices_;
  SliceLists fiducials_;
  SliceLists polylines_;
  SliceLists ids_;
  int slice_ = 1;
  bool image_changed_ = false;
  size_t filled_holes_ = 0;
  size_t without_pixels_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrowingFile>> PjsWriter::Begin(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const SegmentationStart&) const {
  // All channels of an image have the same slices.
  ASSIGN_OR_RETURN(const auto opened, imaging::ImageFile::Open(image));
  std::filesystem::path path = folder / (OutputStem(image) + ".pjs");
  ASSIGN_OR_RETURN(python::GzipFile file, python::GzipFile::Create(path));
  ASSIGN_OR_RETURN(Spool polylines, Spool::Create(folder));
  ASSIGN_OR_RETURN(Spool ids, Spool::Create(folder));
  return std::make_unique<PjsFile>(std::move(file), std::move(polylines),
                                   std::move(ids), std::move(path), image,
                                   opened->header());
}

}  // namespace tessera::results
