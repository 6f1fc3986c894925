// A dataset revision in the making.
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

// `heading`, then a line for each fault; of very many only the first.
std::string ListFaults(absl::string_view heading,
                       std::vector<std::string> faults);

// Whether samples and files have names, unlike each other, that can be files
// of any user's machine. Errors: INVALID_ARGUMENT (SAMPLE_INVALID).
absl::Status CheckNames(const std::vector<Sample>& samples);

// What a call asked for, and what is learnt until it is a revision.
//
// Not thread-safe; one per call.
struct Draft {
  // `kind` is `CreateDataset` or `UpdateDataset`.
  Draft(std::string request_id, std::string kind, std::string id,
        std::vector<Sample> given);

  // The answer that needs no look at the files, if there is one: that of an
  // equal request, or the newest revision where nothing would change.
  // Errors: ALREADY_EXISTS (DATASET_EXISTS, REQUEST_ID_REUSED); NOT_FOUND
  // (DATASET_NOT_FOUND).
  absl::StatusOr<std::optional<Dataset>> EarlyAnswer(db::Session& session,
                                                     absl::Time now) const;

  bool creates;                 // And must not find the dataset there.
  std::vector<Sample> samples;  // By name.
  db::Request request;
  Dataset dataset;
  version::Fingerprint fingerprint;
  access::Principal caller;       // Whose a dataset becomes that it creates.
};

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_DRAFT_H_
