// Parameters, objects and summaries of segmentations as fields of the wire API.
#ifndef TESSERA_RPC_SEGMENTATION_FIELDS_H_
#define TESSERA_RPC_SEGMENTATION_FIELDS_H_

#include "models/results/segmentation.h"
#include "rpc/object_joiner.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::rpc {

// No conversion fails. Missing fields keep their defaults; unset parameters
// stay unset. The code that uses a struct checks that its fields fit together.

results::SegmentParameters FromProto(const v1::SegmentParameters& proto);
results::Trust FromProto(const v1::Trust& proto);
results::SegmentSummary FromProto(const v1::SegmentSummary& proto);
// Objects without their slice's position; see ObjectJoiner.
ObjectBatch FromProto(const v1::ObjectBatch& proto);

v1::SegmentParameters ToProto(const results::SegmentParameters& parameters);

}  // namespace tessera::rpc

#endif  // TESSERA_RPC_SEGMENTATION_FIELDS_H_
