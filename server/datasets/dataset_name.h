// Names of datasets and their revisions, parsed.
#ifndef TESSERA_SERVER_DATASETS_DATASET_NAME_H_
#define TESSERA_SERVER_DATASETS_DATASET_NAME_H_

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/db/typed_id.h"

namespace tessera::datasets {

struct DatasetCollection {
  static constexpr char kName[] = "datasets";
};

// A whole dataset: `datasets/{id}`.
using DatasetId = db::TypedId<DatasetCollection>;

// A revision: `datasets/{id}/revisions/{n}`, or `datasets/{id}` for the newest.
//
// Immutable; thread-safe.
class RevisionName {
 public:
  // Errors: INVALID_ARGUMENT (NAME_INVALID).
  static absl::StatusOr<RevisionName> Parse(absl::string_view name);

  // REQUIRES: revision > 0, or 0 for the newest.
  explicit RevisionName(DatasetId dataset, int revision = 0)
      : dataset_(std::move(dataset)), revision_(revision) {}

  const DatasetId& dataset() const { return dataset_; }
  int revision() const { return revision_; }  // 0: the newest.
  std::string text() const;                   // The name.

 private:
  DatasetId dataset_;
  int revision_;
};

}  // namespace tessera::datasets

#endif  // TESSERA_SERVER_DATASETS_DATASET_NAME_H_
