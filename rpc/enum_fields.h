// Words of segmentations as enums of the wire API, and back.
#ifndef TESSERA_RPC_ENUM_FIELDS_H_
#define TESSERA_RPC_ENUM_FIELDS_H_

#include "models/version/diameter_words.h"
#include "models/version/doubt.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::rpc {

// A word that the wire API does not have, such as kNone, is UNSPECIFIED. A value
// that this Tessera does not know is kUnknown; of a doubt, kUnsure.

v1::SegmentParameters::Diameter ToProto(version::DiameterChoice choice);
version::DiameterChoice FromProto(v1::SegmentParameters::Diameter proto);

v1::ObjectDiameter::Source ToProto(version::DiameterSource source);
version::DiameterSource FromProto(v1::ObjectDiameter::Source proto);

v1::SliceTrust::Doubt ToProto(version::Doubt doubt);
version::Doubt FromProto(v1::SliceTrust::Doubt proto);

}  // namespace tessera::rpc

#endif  // TESSERA_RPC_ENUM_FIELDS_H_
