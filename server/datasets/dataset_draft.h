// A dataset revision that is being made.
#ifndef TESSERA_SERVER_DATASETS_DATASET_DRAFT_H_
#define TESSERA_SERVER_DATASETS_DATASET_DRAFT_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "models/version/fingerprint.h"
#include "server/access/principal.h"
#include "server/datasets/dataset.h"
#include "server/db/database.h"
#include "server/db/request_log.h"

namespace tessera::datasets {

// `heading`, then a line for each fault; at most 50 faults are listed.
std::string ListFaults(absl::string_view heading,
                       std::vector<std::string> faults);

// Checks that the names of samples and files are unique and are valid file
// names on any user's machine. Errors: INVALID_ARGUMENT (SAMPLE_INVALID).
absl::Status CheckNames(const std::vector<Sample>& samples);

// A revision that a call asked for, with the facts found while it is checked.
//
// Not thread-safe; one per call.
struct Draft {
  // `kind` is `CreateDataset`, `UpdateDataset` or `AddSamples`.
  Draft(std::string request_id, std::string kind, std::string id,
        std::vector<Sample> given);

  // Makes EarlyAnswer() fail unless `revision` is the newest one.
  // Errors: INVALID_ARGUMENT (PARAMETER_INVALID) unless revision > 0.
  absl::Status Expect(int revision);

  // Joins the draft's samples with those of an earlier revision. The draft's
  // take the place of earlier ones with their names.
  void AddTo(std::vector<Sample> earlier);

  // The answer if it can be given without reading the files: the answer to an
  // equal earlier request, or the newest revision if nothing would change.
  // Errors: ALREADY_EXISTS (DATASET_EXISTS, REQUEST_ID_REUSED); NOT_FOUND
  // (DATASET_NOT_FOUND); ABORTED (REVISION_MOVED).
  absl::StatusOr<std::optional<Dataset>> EarlyAnswer(db::Session& session,
                                                     absl::Time now) const;

  bool creates;                 // True: the dataset must not exist yet.
  int expected_revision = 0;    // The newest one; 0: any.
  std::vector<Sample> samples;  // By name.
  db::Request request;
  Dataset dataset;
  version::Fingerprint fingerprint;
  access::Principal caller;       // The owner of a dataset that is created.
};

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_DRAFT_H_
