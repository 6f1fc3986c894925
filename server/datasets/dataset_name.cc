#include "server/datasets/dataset_name.h"

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/db/resource_name.h"

namespace tessera::datasets {

absl::StatusOr<RevisionName> RevisionName::Parse(absl::string_view name) {
  ASSIGN_OR_RETURN(db::ResourceName parsed,
                   db::ParseName(name, DatasetCollection::kName, "revisions"));
  int revision = 0;
  if (!parsed.member.empty()) {
    ASSIGN_OR_RETURN(revision, db::ParseNumber(parsed.member, "revision"));
  }
  return RevisionName(DatasetId::Known(std::move(parsed.id)), revision);
}

std::string RevisionName::text() const {
  if (revision_ == 0) return dataset_.name();
  return absl::StrCat(dataset_.name(), "/revisions/", revision_);
}

}  // namespace tessera::datasets
