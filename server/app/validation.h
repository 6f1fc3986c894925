// How well a version does on each sample that it was not trained on.
#ifndef TESSERA_SERVER_APP_VALIDATION_H_
#define TESSERA_SERVER_APP_VALIDATION_H_

#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/app/caller.h"
#include "server/app/datasets.h"
#include "server/app/evaluation.h"
#include "server/app/models.h"
#include "server/app/operation.h"
#include "server/datasets/dataset_catalog.h"

namespace tessera::app {

// Over HTTP only.
inline constexpr Operation kListValidationSamples{"ListValidationSamples",
                                                  kViewer, false};
inline constexpr Operation kEvaluateSample{"EvaluateSample", kViewer, false};

// The samples that a training held back.
struct ValidationSet {
  std::string dataset;  // `datasets/{id}/revisions/{n}`; empty: not known.
  std::vector<datasets::Sample> samples;  // By name.
};

// Thread-safe. Borrows everything it is given.
class Validation {
 public:
  Validation(const Models& models, const Datasets& datasets,
             Evaluation& evaluation, const datasets::DatasetCatalog& catalog)
      : models_(models),
        datasets_(datasets),
        evaluation_(evaluation),
        catalog_(catalog) {}

  // The validation samples of the version's training, chosen again as the
  // training chose them (examples::SplitSamples). Empty if the version was
  // imported, has none, or if the caller may not see its dataset any more.
  // Errors: NOT_FOUND (MODEL_NOT_FOUND, VERSION_NOT_FOUND).
  absl::StatusOr<ValidationSet> List(const Caller& caller,
                                     const registry::VersionName& name) const;

  // Segments one sample with a version and compares the objects with those of
  // the mask. Errors: NOT_FOUND (SAMPLE_NOT_FOUND); those of
  // Evaluation::Begin() and Compare().
  absl::StatusOr<EvaluatedSample> Compare(const Caller& caller,
                                          const EvaluationRequest& request,
                                          const std::string& sample,
                                          std::stop_token stop);

 private:
  const Models& models_;
  const Datasets& datasets_;
  Evaluation& evaluation_;
  const datasets::DatasetCatalog& catalog_;
};

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_VALIDATION_H_
