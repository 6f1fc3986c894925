// How far the objects of an image file are to be trusted, over its slices.
#ifndef TESSERA_SERVER_INFERENCE_TRUST_H_
#define TESSERA_SERVER_INFERENCE_TRUST_H_

#include <optional>
#include <string>
#include <vector>

#include "models/instances/confidence.h"

namespace tessera::inference {

using instances::Doubt;

struct SliceTrust {
  int slice = 0;  // From 1.
  double confidence = 0;
  Doubt doubt = Doubt::kUnsure;
  friend bool operator==(const SliceTrust&, const SliceTrust&) = default;
};

// Plain data; the wire API has the meaning of each field.
struct Trust {
  static constexpr int kMostNamed = 5;  // In each of the lists.

  int slices = 0;
  double least_confidence = 0;
  std::optional<double> confidence;
  int untrusted_slices = 0;
  int empty_slices = 0;
  std::vector<SliceTrust> worst_slices;  // The least confidence first.
  std::vector<int> first_empty_slices;   // Ascending.

  // Whether there are objects, and those of all slices are to be trusted.
  bool trusted() const {
    return untrusted_slices == 0 && empty_slices < slices;
  }
  friend bool operator==(const Trust&, const Trust&) = default;
};

// The trust of one slice. `confidence` is empty if it was not measured.
Trust TrustOfSlice(int slice, bool has_objects,
                   const std::optional<instances::Confidence>& confidence,
                   double least_confidence);

// Joins the trust of other slices. The order does not matter.
Trust JoinTrust(const Trust& one, const Trust& other);

// What a user is told: at most one sentence about slices whose objects are not
// to be trusted, and one about slices without objects. Each has a remedy.
std::vector<std::string> NoticesOf(const Trust& trust);

}  // namespace tessera::inference

#endif  // TESSERA_SERVER_INFERENCE_TRUST_H_
