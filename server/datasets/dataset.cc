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

std::vector<std::string> DigestsOf(const std::vector<Sample>& samples) {
  std::vector<std::string> digests;
  for (const Sample& sample : samples) {
    digests.push_back(sample.image.sha256);
    digests.push_back(sample.mask.sha256);
  }
  return digests;
}

}  // namespace tessera::datasets
