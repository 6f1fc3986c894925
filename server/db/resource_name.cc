#include "server/db/resource_name.h"

#include <algorithm>
#include <limits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/status_macros.h"

namespace tessera::db {
namespace {

constexpr size_t kMaxIdBytes = 63;
// One statement, so that no other caller can get an equal number.
constexpr char kNextNumber[] =
    "INSERT INTO numbers (name, last) VALUES ($1, 1) "
    "ON CONFLICT (name) DO UPDATE SET last = numbers.last + 1 RETURNING last";

bool IsIdCharacter(char c) {
  return absl::ascii_islower(static_cast<unsigned char>(c)) ||
         absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
}

// Whether `part` can be an id, a number or an alias.
bool IsPart(absl::string_view part) {
  return !part.empty() && part.size() <= kMaxIdBytes &&
         std::all_of(part.begin(), part.end(), IsIdCharacter);
}

}  // namespace

absl::StatusOr<ResourceName> ParseName(absl::string_view name,
                                       absl::string_view collection,
                                       absl::string_view members) {
  const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  const bool whole = parts.size() == 2;
  const bool member =
      !members.empty() && parts.size() == 4 && parts[2] == members;
  if (parts[0] == collection && (whole || member) && IsPart(parts[1]) &&
      (whole || IsPart(parts[3]))) {
    return ResourceName{.id = std::string(parts[1]),
                        .member = member ? std::string(parts[3]) : ""};
  }
  const std::string longer =
      members.empty() ? ""
                      : absl::StrFormat(" or %s/ID/%s/…", collection, members);
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s is not a name here; write %s/ID%s, with lower-case letters, "
          "digits and hyphens",
          Quoted(name), collection, longer)),
      "NAME_INVALID");
}

absl::Status CheckId(absl::string_view id, absl::string_view what) {
  if (IsPart(id) && absl::ascii_islower(static_cast<unsigned char>(id[0]))) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s %s must have 1 to 63 lower-case letters, digits and hyphens and "
          "begin with a letter",
          what, Quoted(id))),
      "ID_INVALID");
}

absl::StatusOr<int> ParseNumber(absl::string_view text,
                                absl::string_view what) {
  int number = 0;
  // Each number has one spelling: 03 would be a second name for 3.
  if (absl::SimpleAtoi(text, &number) && number > 0 &&
      absl::StrFormat("%d", number) == text) {
    return number;
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s %s is not a number; write 1, 2, … without leading zeros", what,
          Quoted(text))),
      "NAME_INVALID");
}

absl::StatusOr<int> NextNumber(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(const Rows rows, session.Execute(kNextNumber, {name}));
  const int64_t number = rows.front().Int(0);
  if (number > std::numeric_limits<int>::max()) {
    return absl::ResourceExhaustedError(
        absl::StrFormat("%s has no numbers left", name));
  }
  return static_cast<int>(number);
}

}  // namespace tessera::db
