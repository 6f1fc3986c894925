#include "server/inference/trust.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::inference {
namespace {

constexpr char kRemedy[] =
    "try another model, --channel or --diameter, or outline objects in a few "
    "such images and train with them";

// Keeps as many elements as are named.
template <typename T>
void Cut(std::vector<T>& list) {
  if (list.size() > Trust::kMostNamed) list.resize(Trust::kMostNamed);
}

std::string ReasonOf(Doubt doubt) {
  switch (doubt) {
    case Doubt::kUnsure:
      return "the model is not sure which pixels are objects";
    case Doubt::kBlurred:
      return "the image is not sharp at the outlines, as out of focus";
    case Doubt::kMixed:
      return "its objects are partly brighter and partly darker than what is "
             "around them";
    case Doubt::kOverexposed:
      return "much of the objects has the highest intensity, as if "
             "overexposed";
  }
  return "";
}

// `17, 18 and 300`. REQUIRES: `slices` is not empty.
std::string Listed(const std::vector<int>& slices) {
  std::string list;
  for (size_t i = 0; i < slices.size(); ++i) {
    const bool last = i + 1 == slices.size();
    absl::StrAppend(&list, i == 0 ? "" : last ? " and " : ", ", slices[i]);
  }
  return list;
}

std::string UntrustedNotice(const Trust& trust) {
  const std::string reason = ReasonOf(trust.worst_slices.front().doubt);
  if (trust.slices == 1) {
    return absl::StrFormat("its objects are not to be trusted: %s; %s", reason,
                           kRemedy);
  }
  std::vector<int> worst;
  for (const SliceTrust& slice : trust.worst_slices) {
    worst.push_back(slice.slice);
  }
  return absl::StrFormat(
      "the objects of %d of %d slices are not to be trusted, least those of "
      "%s: %s; %s",
      trust.untrusted_slices, trust.slices, Listed(worst), reason, kRemedy);
}

std::string EmptyNotice(const Trust& trust) {
  if (trust.empty_slices == trust.slices) {
    return absl::StrFormat(
        "nothing was found: there are no objects, or the model, the channel, "
        "the contrast or the magnification does not fit; %s",
        kRemedy);
  }
  return absl::StrFormat("nothing was found in %d of %d slices, first in %s",
                         trust.empty_slices, trust.slices,
                         Listed(trust.first_empty_slices));
}

}  // namespace

Trust TrustOfSlice(int slice, bool has_objects,
                   const std::optional<instances::Confidence>& confidence,
                   double least_confidence) {
  Trust trust{.slices = 1, .least_confidence = least_confidence};
  if (!has_objects) {
    trust.empty_slices = 1;
    trust.first_empty_slices = {slice};
    return trust;
  }
  if (!confidence) return trust;
  trust.confidence = confidence->value();
  if (*trust.confidence < least_confidence) {
    trust.untrusted_slices = 1;
    trust.worst_slices = {
        {slice, *trust.confidence, confidence->WorstDoubt(least_confidence)}};
  }
  return trust;
}

Trust JoinTrust(const Trust& one, const Trust& other) {
  Trust both = one;
  both.slices += other.slices;
  both.least_confidence =
      std::max(one.least_confidence, other.least_confidence);
  if (other.confidence) {
    both.confidence = std::min(both.confidence.value_or(1), *other.confidence);
  }
  both.untrusted_slices += other.untrusted_slices;
  both.empty_slices += other.empty_slices;
  auto& worst = both.worst_slices;
  worst.insert(worst.end(), other.worst_slices.begin(),
               other.worst_slices.end());
  std::sort(worst.begin(), worst.end(), [](const auto& a, const auto& b) {
    return std::tie(a.confidence, a.slice) < std::tie(b.confidence, b.slice);
  });
  Cut(worst);
  auto& empty = both.first_empty_slices;
  empty.insert(empty.end(), other.first_empty_slices.begin(),
               other.first_empty_slices.end());
  std::sort(empty.begin(), empty.end());
  Cut(empty);
  return both;
}

std::vector<std::string> NoticesOf(const Trust& trust) {
  std::vector<std::string> notices;
  if (!trust.worst_slices.empty()) notices.push_back(UntrustedNotice(trust));
  if (trust.empty_slices > 0) notices.push_back(EmptyNotice(trust));
  return notices;
}

}  // namespace tessera::inference
