#include "server/wire/convert_trust.h"

#include <string>

#include "rpc/enum_fields.h"

namespace tessera::wire {
namespace {

v1::SliceTrust ToProto(const inference::SliceTrust& slice) {
  v1::SliceTrust proto;
  proto.set_slice(slice.slice);
  proto.set_confidence(slice.confidence);
  proto.set_doubt(rpc::ToProto(slice.doubt));
  return proto;
}

inference::SliceTrust FromProto(const v1::SliceTrust& proto) {
  return {.slice = proto.slice(),
          .confidence = proto.confidence(),
          .doubt = rpc::FromProto(proto.doubt())};
}

}  // namespace

v1::Trust ToProto(const inference::Trust& trust) {
  v1::Trust proto;
  proto.set_trusted(trust.trusted());
  if (trust.confidence) proto.set_confidence(*trust.confidence);
  proto.set_least_confidence(trust.least_confidence);
  proto.set_slices(trust.slices);
  proto.set_untrusted_slices(trust.untrusted_slices);
  proto.set_empty_slices(trust.empty_slices);
  for (const inference::SliceTrust& slice : trust.worst_slices) {
    *proto.add_worst_slices() = ToProto(slice);
  }
  for (const int slice : trust.first_empty_slices) {
    proto.add_first_empty_slices(slice);
  }
  return proto;
}

inference::Trust FromProto(const v1::Trust& proto) {
  inference::Trust trust{
      .slices = proto.slices(),
      .least_confidence = proto.least_confidence(),
      .untrusted_slices = proto.untrusted_slices(),
      .empty_slices = proto.empty_slices(),
      .first_empty_slices = {proto.first_empty_slices().begin(),
                             proto.first_empty_slices().end()}};
  if (proto.has_confidence()) trust.confidence = proto.confidence();
  for (const v1::SliceTrust& slice : proto.worst_slices()) {
    trust.worst_slices.push_back(FromProto(slice));
  }
  return trust;
}

void AddTrustNotices(v1::SegmentSummary& summary) {
  if (!summary.has_trust()) return;
  for (const std::string& notice :
       inference::NoticesOf(FromProto(summary.trust()))) {
    summary.add_notices(notice);
  }
}

}  // namespace tessera::wire
