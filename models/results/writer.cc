#include "models/results/writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/file_name.h"
#include "base/status_macros.h"
#include "models/results/cellpose.h"
#include "models/results/coco.h"
#include "models/results/csv.h"
#include "models/results/geojson.h"
#include "models/results/labels.h"
#include "models/results/measurements.h"
#include "models/results/napari.h"
#include "models/results/ome_zarr.h"
#include "models/results/overlay.h"
#include "models/results/pjs.h"
#include "models/results/pjs_table.h"
#include "models/results/rois.h"
#include "models/results/svg.h"

namespace tessera::results {
namespace {

template <typename Kind>
std::unique_ptr<Writer> Make() {
  return std::make_unique<Kind>();
}

// The length of the longest suffix, `_s2147483647.overlay.png`.
constexpr size_t kLongestSuffixBytes = 24;

}  // namespace

const std::vector<Format>& Formats() {
  static const auto* const formats =
      new std::vector<Format>{{.name = "geojson",
                               .suffix = ".geojson",
                               .media_type = "application/geo+json",
                               .use = "QuPath",
                               .make = &Make<GeoJsonWriter>},
                              {.name = "labels",
                               .suffix = ".labels.tif",
                               .media_type = "image/tiff",
                               .use = "TIFF, each object its own number",
                               .make = &Make<LabelWriter>,
                               .reads_image = true,
                               .keeps_objects = true},
                              {.name = "overlay",
                               .suffix = ".overlay.png",
                               .media_type = "image/png",
                               .use = "PNG to look at",
                               .make = &Make<OverlayWriter>,
                               .reads_image = true,
                               .keeps_slice = true,
                               .keeps_objects = true},
                              {.name = "csv",
                               .suffix = ".csv",
                               .media_type = "text/csv; charset=utf-8",
                               .use = "a short table",
                               .make = &Make<CsvWriter>},
                              {.name = "measurements",
                               .suffix = ".measurements.csv",
                               .media_type = "text/csv; charset=utf-8",
                               .use = "shapes and intensities of all channels",
                               .make = &Make<MeasurementsCsvWriter>,
                               .on_request = true,
                               .reads_image = true,
                               .keeps_objects = true},
                              {.name = "parquet",
                               .suffix = ".measurements.parquet",
                               .media_type = "application/vnd.apache.parquet",
                               .use = "the same for pandas and R",
                               .make = &Make<MeasurementsParquetWriter>,
                               .on_request = true,
                               .reads_image = true,
                               .keeps_objects = true},
                              {.name = "rois",
                               .suffix = ".rois.zip",
                               .media_type = "application/zip",
                               .use = "ImageJ's ROI manager",
                               .make = &Make<RoisWriter>,
                               .on_request = true,
                               .reads_image = true},
                              {.name = "geojson-gz",
                               .suffix = ".geojson.gz",
                               .media_type = "application/gzip",
                               .use = "QuPath, packed",
                               .make = &Make<PackedGeoJsonWriter>,
                               .on_request = true},
                              {.name = "ome-zarr",
                               .suffix = ".ome.zarr.zip",
                               .media_type = "application/zip",
                               .use = "OME-Zarr 0.5, image and labels",
                               .make = &Make<OmeZarrWriter>,
                               .on_request = true,
                               .reads_image = true,
                               .keeps_objects = true},
                              {.name = "ome-zarr-0.4",
                               .suffix = ".v0.4.ome.zarr.zip",
                               .media_type = "application/zip",
                               .use = "OME-Zarr 0.4",
                               .make = &Make<OldOmeZarrWriter>,
                               .on_request = true,
                               .reads_image = true,
                               .keeps_objects = true},
                              {.name = "cellpose",
                               .suffix = "_seg.npy",
                               .media_type = "application/octet-stream",
                               .use = "Cellpose",
                               .make = &Make<CellposeWriter>,
                               .on_request = true,
                               .reads_image = true,
                               .keeps_objects = true},
                              {.name = "napari",
                               .suffix = ".napari.csv",
                               .media_type = "text/csv; charset=utf-8",
                               .use = "napari's shapes",
                               .make = &Make<NapariWriter>,
                               .on_request = true,
                               .reads_image = true,
                               .keeps_objects = true},
                              {.name = "coco",
                               .suffix = ".coco.json",
                               .media_type = "application/json",
                               .use = "COCO",
                               .make = &Make<CocoWriter>,
                               .on_request = true,
                               .keeps_objects = true},
                              {.name = "svg",
                               .suffix = ".svg",
                               .media_type = "image/svg+xml",
                               .use = "a drawing",
                               .make = &Make<SvgWriter>,
                               .on_request = true,
                               .keeps_objects = true},
                              {.name = "pjs",
                               .suffix = ".pjs",
                               .media_type = "application/octet-stream",
                               .use = "PyJAMAS",
                               .make = &Make<PjsWriter>,
                               .on_request = true,
                               .reads_image = true},
                              {.name = "pjs-table",
                               .suffix = ".pjs.csv",
                               .media_type = "text/csv; charset=utf-8",
                               .use = "PyJAMAS' measurements",
                               .make = &Make<PjsTableWriter>,
                               .on_request = true,
                               .reads_image = true,
                               .keeps_slice = true,
                               .keeps_objects = true}};
  return *formats;
}

std::vector<std::string> FormatNames() {
  std::vector<std::string> names;
  for (const Format& format : Formats()) names.push_back(format.name);
  return names;
}

std::vector<const Format*> FormatsNamed(const std::vector<std::string>& names) {
  std::vector<const Format*> named;
  for (const Format& format : Formats()) {
    if (std::count(names.begin(), names.end(), format.name) > 0) {
      named.push_back(&format);
    }
  }
  return named;
}

bool ReadsImage(const std::vector<std::string>& formats) {
  const auto named = FormatsNamed(formats);
  return std::any_of(named.begin(), named.end(),
                     [](const Format* format) { return format->reads_image; });
}

std::vector<std::string> UsualFormatNames() {
  std::vector<std::string> names;
  for (const Format& format : Formats()) {
    if (!format.on_request) names.push_back(format.name);
  }
  return names;
}

std::string OutputStem(const std::filesystem::path& image) {
  return FittingStem(image.stem().string(), kLongestSuffixBytes);
}

absl::StatusOr<Written> GrowingWriter::Write(
    const std::filesystem::path& folder, const std::filesystem::path& image,
    const Segmentation& found) const {
  ASSIGN_OR_RETURN(const auto file, Begin(folder, image, StartOf(found)));
  for (const SliceObjects& slice : found.slices) {
    for (const Object& object : slice.objects) {
      file->Add(slice.slice, object);
    }
  }
  file->Conclude(found.summary);
  ASSIGN_OR_RETURN(std::filesystem::path path, file->Commit());
  return Written{{std::move(path)}, file->notes()};
}

absl::StatusOr<std::vector<std::unique_ptr<Writer>>> MakeWriters(
    const std::vector<std::string>& formats) {
  std::vector<std::unique_ptr<Writer>> writers;
  std::set<std::string> made;
  for (const std::string& name : formats) {
    if (!made.insert(name).second) continue;
    const auto found =
        std::find_if(Formats().begin(), Formats().end(),
                     [&](const Format& format) { return format.name == name; });
    if (found == Formats().end()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("'%s' is not a format; give one or more of %s", name,
                          absl::StrJoin(FormatNames(), ",")));
    }
    writers.push_back(found->make());
  }
  return writers;
}

}  // namespace tessera::results
