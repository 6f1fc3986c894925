// Outlines as QuPath (0.5 and later) reads them.
#ifndef TESSERA_CLIENT_FORMAT_GEOJSON_H_
#define TESSERA_CLIENT_FORMAT_GEOJSON_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/format/writer.h"
#include "client/segmentation.h"

namespace tessera::format {

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
      const client::SegmentationStart& start) const override;
};

// One Feature, as one line without a break. Its id is made of the digests of
// image and model, the slice and the object's number.
std::string Feature(const client::SegmentationStart& start, int slice,
                    const client::Object& object);

}  // namespace tessera::format

#endif  // TESSERA_CLIENT_FORMAT_GEOJSON_H_
