// Segmentation requests and summaries: conversions from and to protos.
#ifndef TESSERA_SERVER_WIRE_CONVERT_SEGMENTATION_H_
#define TESSERA_SERVER_WIRE_CONVERT_SEGMENTATION_H_

#include "server/inference/image_segmenter.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::wire {

// Ranges are not checked here; the segmenter checks them.
inference::SegmentParameters FromProto(const v1::SegmentParameters& proto);

// The inverse. Values that the request left out stay out.
v1::SegmentParameters ToProto(const inference::SegmentParameters& parameters);

// Every value, as used. Open values stay out.
v1::SegmentParameters ToProto(const inference::SegmentSettings& settings);

v1::ObjectDiameter ToProto(const inference::ObjectDiameter& diameter);
inference::ObjectDiameter FromProto(const v1::ObjectDiameter& proto);

v1::SegmentProgress ToProto(const inference::SegmentProgress& progress);

// Without `receive_seconds`, which only the stream knows, and without the
// notices of AddTrustNotices().
v1::SegmentSummary ToProto(const inference::SegmentSummary& summary);

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_CONVERT_SEGMENTATION_H_
