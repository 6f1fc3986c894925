// Writes outlines as QuPath (0.5 and later) reads them.
#ifndef TESSERA_MODELS_RESULTS_GEOJSON_H_
#define TESSERA_MODELS_RESULTS_GEOJSON_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "models/results/segmentation.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.geojson`: a FeatureCollection with one detection for each
// object.
//
// Rings are closed: the first point is repeated at the end. Coordinates are in
// pixels with y down, in the server's order. For a stack, or if the object has
// a channel, the geometry has QuPath's `plane` {c, z, t}, counted from 0; c is
// -1 for any channel.
// Features are written one by one, so memory does not grow with their number.
//
// Thread-safe, as every Writer.
class GeoJsonWriter final : public GrowingWriter {
 public:
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const SegmentationStart& start) const override;
};

// Writes the same text as `<stem>.geojson.gz`, packed by gzip, about a tenth as
// long.
//
// Thread-safe, as every Writer.
class PackedGeoJsonWriter final : public GrowingWriter {
 public:
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const SegmentationStart& start) const override;
};

// Returns one Feature without a line break. Its id is computed from the digests
// of image and model, the slice, the object's number and the channel, if known.
std::string Feature(const SegmentationStart& start, int slice,
                    const Object& object);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_GEOJSON_H_
