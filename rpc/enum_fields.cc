#include "rpc/enum_fields.h"

#include <cstddef>
#include <utility>

namespace tessera::rpc {
namespace {

using version::DiameterChoice;
using version::DiameterSource;
using version::Doubt;

constexpr std::pair<DiameterChoice, v1::SegmentParameters::Diameter>
    kChoices[] = {
        {DiameterChoice::kAuto, v1::SegmentParameters::DIAMETER_AUTO},
        {DiameterChoice::kAutoEachSlice,
         v1::SegmentParameters::DIAMETER_AUTO_EACH_SLICE},
        {DiameterChoice::kModel, v1::SegmentParameters::DIAMETER_MODEL},
        {DiameterChoice::kGiven, v1::SegmentParameters::DIAMETER_GIVEN}};

constexpr std::pair<DiameterSource, v1::ObjectDiameter::Source> kSources[] = {
    {DiameterSource::kEstimated, v1::ObjectDiameter::ESTIMATED},
    {DiameterSource::kGiven, v1::ObjectDiameter::GIVEN},
    {DiameterSource::kPixelSize, v1::ObjectDiameter::PIXEL_SIZE},
    {DiameterSource::kUnsure, v1::ObjectDiameter::UNSURE},
    {DiameterSource::kUnknown, v1::ObjectDiameter::UNKNOWN},
    {DiameterSource::kTraining, v1::ObjectDiameter::TRAINING}};

constexpr std::pair<Doubt, v1::SliceTrust::Doubt> kDoubts[] = {
    {Doubt::kUnsure, v1::SliceTrust::UNSURE},
    {Doubt::kBlurred, v1::SliceTrust::BLURRED},
    {Doubt::kMixed, v1::SliceTrust::MIXED},
    {Doubt::kOverexposed, v1::SliceTrust::OVEREXPOSED}};

template <typename Word, typename Proto, size_t kSize>
Proto ProtoOf(const std::pair<Word, Proto> (&table)[kSize], Word word,
              Proto otherwise) {
  for (const auto& [known, proto] : table) {
    if (known == word) return proto;
  }
  return otherwise;
}

template <typename Word, typename Proto, size_t kSize>
Word WordOf(const std::pair<Word, Proto> (&table)[kSize], Proto proto,
            Word otherwise) {
  for (const auto& [word, known] : table) {
    if (known == proto) return word;
  }
  return otherwise;
}

}  // namespace

v1::SegmentParameters::Diameter ToProto(DiameterChoice choice) {
  return ProtoOf(kChoices, choice, v1::SegmentParameters::DIAMETER_UNSPECIFIED);
}

DiameterChoice FromProto(v1::SegmentParameters::Diameter proto) {
  return WordOf(kChoices, proto, DiameterChoice::kUnknown);
}

v1::ObjectDiameter::Source ToProto(DiameterSource source) {
  return ProtoOf(kSources, source, v1::ObjectDiameter::SOURCE_UNSPECIFIED);
}

DiameterSource FromProto(v1::ObjectDiameter::Source proto) {
  return WordOf(kSources, proto, DiameterSource::kUnknown);
}

v1::SliceTrust::Doubt ToProto(Doubt doubt) {
  return ProtoOf(kDoubts, doubt, v1::SliceTrust::DOUBT_UNSPECIFIED);
}

Doubt FromProto(v1::SliceTrust::Doubt proto) {
  return WordOf(kDoubts, proto, Doubt::kUnsure);
}

}  // namespace tessera::rpc
