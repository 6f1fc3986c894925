#include "models/results/cellpose.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/python/pickle_writer.h"
#include "models/python/write_npy.h"
#include "models/results/label_rows.h"
#include "models/results/segmented_image.h"

namespace tessera::results {
namespace {

bool IsEdge(const imaging::LabelPlane& rows, int x, int y) {
  const uint32_t label = rows.at(x, y);
  const auto differs = [&](int at_x, int at_y) {
    return at_x < 0 || at_x >= rows.width() || at_y < 0 ||
           at_y >= rows.height() || rows.at(at_x, at_y) != label;
  };
  return differs(x - 1, y) || differs(x + 1, y) || differs(x, y - 1) ||
         differs(x, y + 1);
}

uint32_t MostNumber(const SliceObjects& slice) {
  uint32_t most = 0;
  for (const Object& object : slice.objects) {
    most = std::max(most, object.outline.number);
  }
  return most;
}

class LabelArrays {
 public:
  // Of all slices that the image has; those that were not segmented are empty.
  LabelArrays(const Segmentation& found, const imaging::ImageHeader& header)
      : slices_(static_cast<size_t>(header.slices)), size_(header.size) {
    for (const SliceObjects& slice : found.slices) {
      slices_[static_cast<size_t>(slice.slice) - 1] = &slice;
      labels_ += MostNumber(slice);
    }
  }

  int64_t labels() const { return labels_; }

  // All labels, or those of edges only.
  void Write(bool edges, python::PickleWriter& pickle) const {
    std::vector<int64_t> shape = {size_.height, size_.width};
    if (slices_.size() > 1) {
      shape.insert(shape.begin(), static_cast<int64_t>(slices_.size()));
    }
    pickle.BeginArray({.kind = 'u', .bytes = Bytes()}, shape);
    uint32_t before = 0;
    const SliceObjects none;
    for (const SliceObjects* const segmented : slices_) {
      const SliceObjects& slice = segmented != nullptr ? *segmented : none;
      const int step = RowsAtOnce(size_);
      for (int y = 0; y < size_.height; y += step) {
        WriteRows(slice, y, std::min(size_.height, y + step), before, edges,
                  pickle);
      }
      before += MostNumber(slice);
    }
    pickle.EndArray();
  }

 private:
  size_t Bytes() const { return labels_ > 65'535 ? 4 : 2; }

  void WriteRows(const SliceObjects& slice, int begin, int end, uint32_t before,
                 bool edges, python::PickleWriter& pickle) const {
    const int first = std::max(0, begin - 1);
    const imaging::LabelPlane rows =
        LabelRowsOf(slice, size_.width, first, std::min(size_.height, end + 1));
    std::string bytes;
    bytes.reserve(static_cast<size_t>(size_.width) * Bytes());
    for (int y = begin - first; y < end - first; ++y) {
      bytes.clear();
      for (int x = 0; x < size_.width; ++x) {
        uint32_t label = rows.at(x, y);
        if (edges && label != 0 && !IsEdge(rows, x, y)) label = 0;
        if (label != 0) label += before;
        for (size_t i = 0; i < Bytes(); ++i) {
          bytes += static_cast<char>(label >> (8 * i) & 0xff);
        }
      }
      pickle.Raw(bytes);
    }
  }

  std::vector<const SliceObjects*> slices_;  // Null: not segmented.
  const imaging::Size size_;
  int64_t labels_ = 0;  // The largest one.
};

// What Cellpose's window needs, in its own order.
void WriteDictionary(const LabelArrays& arrays, const std::string& filename,
                     double diameter, python::PickleWriter& pickle) {
  pickle.BeginDict();
  pickle.Text("outlines");
  arrays.Write(/*edges=*/true, pickle);
  pickle.Text("masks");
  arrays.Write(/*edges=*/false, pickle);
  pickle.Text("chan_choose");
  pickle.BeginList();
  pickle.Whole(0);
  pickle.Whole(0);
  pickle.EndList();
  pickle.Text("ismanual");
  pickle.BeginArray({.kind = 'b', .bytes = 1}, {arrays.labels()});
  pickle.Raw(std::string(static_cast<size_t>(arrays.labels()), '\0'));
  pickle.EndArray();
  pickle.Text("filename");
  pickle.Text(filename);
  pickle.Text("flows");
  pickle.BeginList();
  pickle.EndList();
  pickle.Text("diameter");
  pickle.Real(diameter > 0 ? diameter : std::nan(""));
  pickle.EndDict();
}

}  // namespace

absl::StatusOr<Written> CellposeWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto opened, OpenSegmentedImage(image, found));
  const std::filesystem::path path = folder / (OutputStem(image) + "_seg.npy");
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  file.Write(python::NpyHeaderFor("|O", {}));
  python::PickleWriter pickle(
      [&](absl::string_view bytes) { file.Write(bytes); });
  pickle.BeginObjectArray();
  WriteDictionary(
      LabelArrays(found, opened->header()), image.filename().string(),
      found.summary.diameter ? found.summary.diameter->diameter_px : 0, pickle);
  pickle.EndObjectArray();
  pickle.Finish();
  RETURN_IF_ERROR(file.Commit());
  return Written{{path}, {}};
}

}  // namespace tessera::results
