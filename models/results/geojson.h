// Outlines as QuPath (0.5 and later) reads them.
#ifndef TESSERA_MODELS_RESULTS_GEOJSON_H_
#define TESSERA_MODELS_RESULTS_GEOJSON_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "models/results/segmentation.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.geojson`: a FeatureCollection with one detection an object.
//
// Rings are closed by repeating their first point and keep the server's order
// of points, in pixels with y down. Of a stack, each geometry has QuPath's
// `plane`, with z counted from 0. Features are written one by one: memory does
// not grow with their number.
class GeoJsonWriter final : public GrowingWriter {
 public:
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const SegmentationStart& start) const override;
};

// One Feature, as one line without a break. Its id is made of the digests of
// image and model, the slice and the object's number.
std::string Feature(const SegmentationStart& start, int slice,
                    const Object& object);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_GEOJSON_H_
