#include <utility>

#include "client/grpc/grpc_convert.h"

namespace tessera::client {
namespace {

using results::Doubt;

constexpr std::pair<Doubt, v1::SliceTrust::Doubt> kDoubts[] = {
    {Doubt::kUnsure, v1::SliceTrust::UNSURE},
    {Doubt::kBlurred, v1::SliceTrust::BLURRED},
    {Doubt::kMixed, v1::SliceTrust::MIXED},
    {Doubt::kOverexposed, v1::SliceTrust::OVEREXPOSED}};

}  // namespace

results::Trust FromProto(const v1::Trust& proto) {
  results::Trust trust{
      .trusted = proto.trusted(),
      .least_confidence = proto.least_confidence(),
      .untrusted_slices = proto.untrusted_slices(),
      .empty_slices = proto.empty_slices(),
      .first_empty_slices = {proto.first_empty_slices().begin(),
                             proto.first_empty_slices().end()}};
  if (proto.has_confidence()) trust.confidence = proto.confidence();
  for (const v1::SliceTrust& slice : proto.worst_slices()) {
    results::SliceTrust& worst = trust.worst_slices.emplace_back();
    worst = {.slice = slice.slice(), .confidence = slice.confidence()};
    for (const auto& [doubt, name] : kDoubts) {
      if (name == slice.doubt()) worst.doubt = doubt;
    }
  }
  return trust;
}

}  // namespace tessera::client
