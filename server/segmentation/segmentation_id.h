// Ids of segmentation jobs, parsed.
#ifndef TESSERA_SERVER_SEGMENTATION_SEGMENTATION_ID_H_
#define TESSERA_SERVER_SEGMENTATION_SEGMENTATION_ID_H_

#include "server/db/typed_id.h"

namespace tessera::segmentation {

struct SegmentationCollection {
  static constexpr char kName[] = "segmentationJobs";
};

// A job: `segmentationJobs/{id}`.
using SegmentationId = db::TypedId<SegmentationCollection>;

}  // namespace tessera::segmentation

#endif  // TESSERA_SERVER_SEGMENTATION_SEGMENTATION_ID_H_
