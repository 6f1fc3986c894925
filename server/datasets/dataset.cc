#include "server/datasets/dataset.h"

#include "absl/strings/str_cat.h"

namespace tessera::datasets {

std::string Dataset::name() const { return absl::StrCat("datasets/", id); }

std::string Dataset::revision_name() const {
  return absl::StrCat(name(), "/revisions/", revision);
}

RevisionName Dataset::this_revision() const {
  return RevisionName(DatasetId::Known(id), revision);
}

}  // namespace tessera::datasets
