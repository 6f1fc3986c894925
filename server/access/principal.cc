#include "server/access/principal.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/quoting.h"

namespace tessera::access {
namespace {

constexpr char kLocal[] = "local";
constexpr size_t kMaxUserBytes = 128;
constexpr size_t kMaxGroupBytes = 63;

bool IsUserCharacter(char c) {
  return absl::ascii_isgraph(static_cast<unsigned char>(c)) && c != '"' &&
         c != '\'' && c != ',' && c != '\\';
}

bool IsGroupCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return absl::ascii_islower(byte) || absl::ascii_isdigit(byte) || c == '-';
}

}  // namespace

Principal LocalAdmin() { return {kLocal, Role::kAdmin, {}}; }

bool IsLocal(const Principal& principal) { return principal.user == kLocal; }

absl::StatusOr<Role> ParseRole(absl::string_view text) {
  for (const Role role :
       {Role::kWorker, Role::kViewer, Role::kMember, Role::kAdmin}) {
    if (NameOf(role) == text) return role;
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is not a role; choose viewer, member, admin or worker",
      Quoted(text)));
}

std::string NameOf(Role role) {
  switch (role) {
    case Role::kWorker:
      return "worker";
    case Role::kViewer:
      return "viewer";
    case Role::kMember:
      return "member";
    case Role::kAdmin:
      return "admin";
  }
  return "";
}

absl::Status CheckUser(absl::string_view user) {
  if (!user.empty() && user.size() <= kMaxUserBytes && user != kLocal &&
      std::all_of(user.begin(), user.end(), IsUserCharacter)) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s is not a user's name: it must have 1 to 128 printable characters "
          "without blanks, quotes, commas and backslashes, and not be \"%s\"",
          Quoted(user), kLocal)),
      "USER_INVALID");
}

absl::Status CheckGroup(absl::string_view group) {
  if (!group.empty() && group.size() <= kMaxGroupBytes &&
      std::all_of(group.begin(), group.end(), IsGroupCharacter)) {
    return absl::OkStatus();
  }
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%s is not a group's name: it must have 1 to 63 lower-case letters, "
          "digits and hyphens",
          Quoted(group))),
      "GROUP_INVALID");
}

}  // namespace tessera::access
