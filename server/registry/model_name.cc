#include "server/registry/model_name.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "server/db/resource_name.h"

namespace tessera::registry {
namespace {

// `nuclei@3` and `models/nuclei@3` as `models/nuclei/versions/3`.
std::string WithoutAt(absl::string_view name) {
  const size_t at = name.find('@');
  if (at == absl::string_view::npos) return std::string(name);
  const absl::string_view model =
      absl::StripPrefix(name.substr(0, at), "models/");
  return absl::StrCat(ModelCollection::kName, "/", model, "/versions/",
                      name.substr(at + 1));
}

}  // namespace

absl::StatusOr<VersionName> VersionName::Parse(absl::string_view name) {
  auto found =
      db::ParseName(WithoutAt(name), ModelCollection::kName, "versions");
  if (!found.ok()) {
    return WithReason(
        absl::InvalidArgumentError(absl::StrFormat(
            "%s names no version of a model; write models/ID/versions/N, "
            "models/ID/versions/ALIAS, ID@N or ID@ALIAS, or models/ID for the "
            "newest version; ids have lower-case letters, digits and hyphens",
            Quoted(name))),
        "NAME_INVALID");
  }
  db::ResourceName& parsed = *found;
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
