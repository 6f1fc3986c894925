// Writes objects as COCO reads them.
#ifndef TESSERA_MODELS_RESULTS_COCO_H_
#define TESSERA_MODELS_RESULTS_COCO_H_

#include <filesystem>
#include <vector>

#include "absl/status/statusor.h"
#include "models/imaging/image.h"
#include "models/imaging/polygon.h"
#include "models/results/writer.h"

namespace tessera::results {

// Writes `<stem>.coco.json`: an image for each segmented slice, one category,
// and an annotation for each object. Polygons with corners on pixel edges; an
// object with holes has run lengths instead, because COCO's polygons have none.
// pycocotools makes exactly the object's pixels of both.
//
// Thread-safe, as every Writer.
class CocoWriter final : public Writer {
 public:
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;
};

// The pixels inside the polygons, column after column: how many pixels are
// outside, then inside, then outside and so on, in COCO's compressed text. The
// last number may be left out.
std::string RunLengthsOf(const std::vector<imaging::Polygon>& polygons,
                         imaging::Size size);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_COCO_H_
