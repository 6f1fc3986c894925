// manifest.json: describes a model version and its training. Together with
// weights.safetensors it is the whole version. See docs/file-formats.md.
#ifndef TESSERA_MODELS_VERSION_MANIFEST_H_
#define TESSERA_MODELS_VERSION_MANIFEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/version/fingerprint.h"
#include "models/version/parameters.h"

namespace tessera::version {

// A figure that was not measured is NaN, and `null` in JSON.
struct EpochMetrics {
  int epoch = 0;  // From 1.
  double training_loss = 0;
  double validation_loss = 0;
  double validation_ap50 = 0;  // Pooled AP at IoU 0.5.
};

// How objects are decoded from the network's outputs; chosen on validation
// samples.
struct Decoding {
  double object_threshold = 0.5;  // On the probability of belonging to an
                                  // object.
  double seed_threshold = 0.5;    // On the depth of an object and of valleys
                                  // between objects; see DecodeOptions of
                                  // instances/decode.h.
  friend bool operator==(const Decoding&, const Decoding&) = default;
};

// The confidence of objects (see instances/confidence.h) in the validation
// samples with an AP at IoU 0.5 of at least 0.5.
struct KnownConfidence {
  int samples = 0;  // How many these are; 0: not known.
  double p05 = 0;   // In 5 % of them the confidence is lower.
  double median = 0;
  friend bool operator==(const KnownConfidence&,
                         const KnownConfidence&) = default;
};

struct Manifest {
  std::string tessera_version;
  TrainingParameters parameters;  // `device` is the one that was used.
  double training_max = 0;        // The divisor for kTrainingMax; else 0.
  std::string dataset;            // `datasets/{id}/revisions/{n}`.
  std::string dataset_sha256;
  std::vector<std::string> sample_sha256;  // Image and mask of each sample.
  std::vector<EpochMetrics> history;
  int best_epoch = 0;  // The epoch that the weights are from.
  int64_t parameter_count = 0;
  int64_t object_count = 0;   // Objects in the training masks.
  bool binary_masks = false;  // In some mask objects were told apart by
                              // connection.
  Fingerprint fingerprint;    // Of the dataset; the plan was made from it.
  Decoding decoding;
  // Pooled AP of the best epoch on the validation samples, for each τ of
  // evaluation::kIouThresholds; empty without validation samples.
  std::vector<double> validation_ap;
  KnownConfidence confidence;        // Not known to earlier Tesseras.
  std::string initial_model;         // `models/{id}/versions/{n}` whose weights
  std::string initial_model_sha256;  // the training began with; or empty.
  imaging::Size step_size;  // From window to window where the version is
                            // applied as PyJAMAS does; 0×0: not recorded.
};

// The recorded step; if there is none, an eighth of the network input size.
imaging::Size StepSizeOf(const Manifest& manifest);

// The confidence that an image needs for its objects to be trusted: 0.65 times
// the median of the known ones, or 0.35 if none is known.
double LeastConfidence(const Manifest& manifest);

// Manifests hold no time of day, so the same training gives the same bytes.
std::string ToJson(const Manifest& manifest);
// Errors: INVALID_ARGUMENT naming the key that is missing, of a wrong type or
// out of range. Never crashes; takes at most a few times the memory of `json`.
absl::StatusOr<Manifest> ManifestFromJson(absl::string_view json);

// The digest of a version: SHA-256 of the weights file's bytes followed by the
// manifest's.
std::string VersionSha256(absl::string_view weights,
                          absl::string_view manifest);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_MANIFEST_H_
