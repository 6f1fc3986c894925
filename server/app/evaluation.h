// How good a model version is on a dataset.
#ifndef TESSERA_SERVER_APP_EVALUATION_H_
#define TESSERA_SERVER_APP_EVALUATION_H_

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "models/data/sample.h"
#include "models/evaluation/average_precision.h"
#include "models/imaging/polygon.h"
#include "server/app/access_control.h"
#include "server/app/caller.h"
#include "server/app/datasets.h"
#include "server/app/models.h"
#include "server/app/segmentation.h"
#include "server/datasets/dataset_catalog.h"
#include "server/files/kept_files.h"
#include "server/inference/image_segmenter.h"

namespace tessera::app {

// What to compare. `model` and `dataset` may mean the newest.
struct EvaluationRequest {
  registry::VersionName model;
  datasets::RevisionName dataset;
  inference::SegmentParameters parameters;
  std::optional<int> channel;  // From 1.
};

// The request with a version and a revision by number: newer ones may appear
// while the samples are compared.
struct EvaluationOrder {
  EvaluationRequest request;
  std::vector<datasets::Sample> samples;
};

// What was found on one sample.
struct EvaluatedSample {
  evaluation::CountsByThreshold counts{};
  inference::SegmentSummary summary;
  std::vector<imaging::Outline> outlines;  // Of the objects that were found.
};

// Segments samples and compares the objects with those of the masks, as
// `tessera evaluate` does.
//
// Thread-safe. Borrows everything it is given.
class Evaluation {
 public:
  // `reserve` lends memory for samples.
  Evaluation(const Models& models, const Datasets& datasets,
             Segmentation& segmentation, const datasets::DatasetCatalog& catalog,
             const files::KeptFiles& files, data::ReserveMemory reserve)
      : models_(models),
        datasets_(datasets),
        segmentation_(segmentation),
        catalog_(catalog),
        files_(files),
        reserve_(std::move(reserve)) {}

  // Checks the caller's rights and the parameters. Loads the model, which may
  // take a while. Errors: PERMISSION_DENIED (ROLE_TOO_LOW); NOT_FOUND
  // (MODEL_NOT_FOUND, VERSION_NOT_FOUND, DATASET_NOT_FOUND); those of
  // Segmentation::Check().
  absl::StatusOr<EvaluationOrder> Begin(const Caller& caller,
                                        const EvaluationRequest& request);

  // Segments one sample of the order. Errors: those of Segmentation::Segment()
  // and data::LoadSample(); see ConcernsSample().
  absl::StatusOr<EvaluatedSample> Compare(const Caller& caller,
                                          const EvaluationOrder& order,
                                          const datasets::Sample& sample,
                                          std::stop_token stop);

 private:
  const Models& models_;
  const Datasets& datasets_;
  Segmentation& segmentation_;
  const datasets::DatasetCatalog& catalog_;
  const files::KeptFiles& files_;
  const data::ReserveMemory reserve_;
};

// Whether an error is about one sample only, so that others can be compared.
bool ConcernsSample(const absl::Status& status);

}  // namespace tessera::app

#endif  // TESSERA_SERVER_APP_EVALUATION_H_
