#include "models/results/csv.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/status_macros.h"

namespace tessera::results {
namespace {

class CsvFile final : public GrowingFile {
 public:
  CsvFile(OutputFile file, std::filesystem::path path)
      : file_(std::move(file)), path_(std::move(path)) {
    file_.Write(
        "slice,object,area_px2,centroid_x_px,centroid_y_px,mean_intensity,"
        "score\n");
  }

  void Add(int slice, const Object& object) override {
    // Ten digits are exact to 0.01 px in images up to 10^8 px wide.
    file_.Write(absl::StrFormat("%d,%d,%d,%.10g,%.10g,%.10g,%.6g\n", slice,
                                object.outline.number, object.area_px,
                                object.centroid_x, object.centroid_y,
                                object.mean_intensity, object.score));
  }

  absl::StatusOr<std::filesystem::path> Commit() override {
    RETURN_IF_ERROR(file_.Commit());
    return path_;
  }

 private:
  OutputFile file_;
  const std::filesystem::path path_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<GrowingFile>> CsvWriter::Begin(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const SegmentationStart&) const {
  std::filesystem::path path = folder / (OutputStem(image) + ".csv");
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  return std::make_unique<CsvFile>(std::move(file), std::move(path));
}

}  // namespace tessera::results
