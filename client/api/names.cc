#include "client/api/names.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status_macros.h"

namespace tessera::client {
namespace {

// Refuses leading zeros, so that a version has only one name.
bool IsVersionNumber(absl::string_view text) {
  return !text.empty() && text.size() <= 9 && text[0] != '0' &&
         std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

absl::Status Malformed(absl::string_view what, absl::string_view text,
                       absl::string_view expected) {
  return absl::InvalidArgumentError(
      absl::StrFormat("'%s' is not a %s; give %s", text, what, expected));
}

// Splits `name@tag`, `collection/name` or `collection/name/children/tag`.
std::pair<absl::string_view, absl::string_view> Split(
    absl::string_view text, absl::string_view collection,
    absl::string_view children) {
  if (absl::ConsumePrefix(&text, collection)) {
    return absl::StrSplit(text, absl::MaxSplits(children, 1));
  }
  return absl::StrSplit(text, absl::MaxSplits('@', 1));
}

bool IsJobId(absl::string_view id) {
  return !id.empty() && id.size() <= 100 &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_isalnum(c) || c == '-';
         });
}

// Whether `text` is more than a name. The rest need not be valid.
bool HasTag(absl::string_view text) {
  return text.find_first_of("@/") != absl::string_view::npos;
}

}  // namespace

bool IsResourceId(absl::string_view id) {
  return !id.empty() && id.size() <= 63 && absl::ascii_islower(id[0]) &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-';
         });
}

absl::StatusOr<std::string> ParseDataset(absl::string_view text) {
  absl::string_view id = text;
  absl::ConsumePrefix(&id, "datasets/");
  if (!IsResourceId(id)) {
    return Malformed("dataset name", text,
                     "1 to 63 lower-case letters, digits and hyphens, "
                     "beginning with a letter");
  }
  return absl::StrCat("datasets/", id);
}

absl::StatusOr<std::string> ParseDatasetRevision(absl::string_view text) {
  if (!HasTag(absl::StripPrefix(text, "datasets/"))) return ParseDataset(text);
  const auto [id, tag] = Split(text, "datasets/", "/revisions/");
  if (!IsResourceId(id) || !IsVersionNumber(tag)) {
    return Malformed("dataset", text, "NAME, or NAME@2 for one revision");
  }
  return absl::StrCat("datasets/", id, "/revisions/", tag);
}

absl::StatusOr<std::string> ParseModel(absl::string_view text) {
  absl::string_view id = text;
  absl::ConsumePrefix(&id, "models/");
  if (!IsResourceId(id)) {
    return Malformed("model name", text,
                     "1 to 63 lower-case letters, digits and hyphens, "
                     "beginning with a letter");
  }
  return absl::StrCat("models/", id);
}

absl::StatusOr<std::string> ParseModelVersion(absl::string_view text) {
  if (!HasTag(absl::StripPrefix(text, "models/"))) return ParseModel(text);
  const auto [id, tag] = Split(text, "models/", "/versions/");
  if (!IsResourceId(id) || !(IsVersionNumber(tag) || IsResourceId(tag))) {
    return Malformed("model", text, "NAME, NAME@3 or NAME@production");
  }
  return absl::StrCat("models/", id, "/versions/", tag);
}

absl::StatusOr<std::string> ParseSegmentationJob(absl::string_view text) {
  const absl::string_view id = absl::StripPrefix(text, kSegmentationJobs);
  if (!IsJobId(id)) {
    return Malformed("segmentation job", text,
                     "a name that 'tessera job list' shows");
  }
  return absl::StrCat(kSegmentationJobs, id);
}

absl::StatusOr<std::string> ParseJob(absl::string_view text) {
  absl::string_view id = text;
  if (!absl::ConsumePrefix(&id, kTrainingJobs)) {
    absl::ConsumePrefix(&id, kSegmentationJobs);
  }
  if (!IsJobId(id)) {
    return Malformed("job", text, "a name that 'tessera job list' shows");
  }
  return std::string(text);
}

}  // namespace tessera::client
