#include "models/results/ome_zarr.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "models/results/label_rows.h"
#include "models/results/segmented_image.h"
#include "models/results/stack_axes.h"
#include "models/results/zip_stream.h"

namespace tessera::results {
namespace {

// The group of all labels, which names them.
void WriteLabelsGroup(ZarrVersion version, const ZarrSink& sink) {
  if (version == ZarrVersion::k2) {
    sink("labels/.zgroup", R"({"zarr_format": 2})");
    sink("labels/.zattrs", R"({"labels": ["objects"]})");
    return;
  }
  sink("labels/zarr.json",
       R"({"zarr_format": 3, "node_type": "group", "attributes": )"
       R"({"ome": {"version": "0.5", "labels": ["objects"]}}})");
}

absl::Status WritePixels(imaging::ImageFile& file, const Segmentation& found,
                         const ZarrImage& image, const ZarrSink& sink) {
  ZarrPyramid pyramid(image, sink);
  for (const SliceObjects& slice : found.slices) {
    for (int y = 0; y < image.size.height; y += ZarrPyramid::kRows) {
      const int end = std::min(image.size.height, y + ZarrPyramid::kRows);
      ASSIGN_OR_RETURN(const imaging::GrayPlane rows,
                       file.ReadRows(slice.slice - 1, y, end));
      imaging::LabelPlane wide(rows.size(), 0);
      std::copy(rows.pixels().begin(), rows.pixels().end(),
                wide.pixels().begin());
      pyramid.Add(wide);
    }
  }
  return absl::OkStatus();
}

void WriteLabels(const Segmentation& found, const ZarrImage& labels,
                 const ZarrSink& sink) {
  ZarrPyramid pyramid(labels, sink);
  for (const SliceObjects& slice : found.slices) {
    for (int y = 0; y < labels.size.height; y += ZarrPyramid::kRows) {
      pyramid.Add(
          LabelRowsOf(slice, labels.size.width, y,
                      std::min(labels.size.height, y + ZarrPyramid::kRows)));
    }
  }
}

}  // namespace

absl::StatusOr<Written> OmeZarrWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto file, OpenSegmentedImage(image, found));
  const bool old = version_ == ZarrVersion::k2;
  const std::filesystem::path path =
      folder / (OutputStem(image) + (old ? ".v0.4" : "") + ".ome.zarr.zip");
  ASSIGN_OR_RETURN(OutputFile out, OutputFile::Create(path));
  ASSIGN_OR_RETURN(ZipStream zip, ZipStream::Create());
  const ZarrSink sink = [&](const std::string& key, absl::string_view bytes) {
    out.Write(zip.Begin(key, bytes.size()));
    out.Write(zip.Add(bytes));
    out.Write(zip.End());
  };
  ZarrImage pixels = {
      .version = version_,
      .group = "",
      .size = file->header().size,
      .axes = AxesOf(PositionsOf(file.get(), found), file->header().spacing),
      .bytes = file->header().bits_per_sample / 8,
      .name = ToUtf8(image.filename().string()),
      .image_label = ""};
  ZarrImage labels = pixels;
  labels.group = "labels/objects/";
  labels.bytes = HasManyObjects(found) ? 4 : 2;
  labels.name = "objects";
  labels.image_label = absl::StrCat(R"({"source": {"image": "../../"})",
                                    old ? R"(, "version": "0.4"})" : "}");
  WriteZarrMetadata(pixels, sink);
  WriteLabelsGroup(version_, sink);
  WriteZarrMetadata(labels, sink);
  RETURN_IF_ERROR(WritePixels(*file, found, pixels, sink));
  WriteLabels(found, labels, sink);
  while (true) {
    ASSIGN_OR_RETURN(const std::string part, zip.Directory());
    if (part.empty()) break;
    out.Write(part);
  }
  out.Write(zip.Finish());
  RETURN_IF_ERROR(out.Commit());
  return Written{{path}, {}};
}

}  // namespace tessera::results
