// How far results are to be trusted: conversions from and to protos.
#ifndef TESSERA_SERVER_WIRE_CONVERT_TRUST_H_
#define TESSERA_SERVER_WIRE_CONVERT_TRUST_H_

#include "server/inference/trust.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::wire {

v1::Trust ToProto(const inference::Trust& trust);
inference::Trust FromProto(const v1::Trust& proto);

// Adds the sentences about `summary.trust()` to its notices; none if it is
// unset. Call it once, when the summary has all slices of the request.
void AddTrustNotices(v1::SegmentSummary& summary);

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_CONVERT_TRUST_H_
