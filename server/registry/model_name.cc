#include "server/registry/model_name.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "server/db/resource_name.h"

namespace tessera::registry {

absl::StatusOr<VersionName> VersionName::Parse(absl::string_view name) {
  ASSIGN_OR_RETURN(db::ResourceName parsed,
                   db::ParseName(name, ModelCollection::kName, "versions"));
  VersionName version(ModelId::Known(std::move(parsed.id)));
  if (parsed.member.empty()) return version;
  // No alias begins with a digit, so a number and an alias cannot be confused.
  if (absl::ascii_isdigit(static_cast<unsigned char>(parsed.member[0]))) {
    ASSIGN_OR_RETURN(version.number_,
                     db::ParseNumber(parsed.member, "version"));
  } else {
    version.alias_ = std::move(parsed.member);
  }
  return version;
}

std::string VersionName::text() const {
  if (!alias_.empty()) {
    return absl::StrCat(model_.name(), "/versions/", alias_);
  }
  if (number_ == 0) return model_.name();
  return absl::StrCat(model_.name(), "/versions/", number_);
}

}  // namespace tessera::registry
