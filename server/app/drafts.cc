#include "server/app/drafts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "server/app/images.h"

namespace tessera::app {
namespace {

constexpr size_t kMostTextBytes = 1024;
constexpr size_t kMostIdBytes = 64;
constexpr int kMostCoordinate = 1 << 30;

absl::Status FileNotFound(const std::string& sha256) {
  return WithReason(
      absl::NotFoundError(absl::StrFormat(
          "the file with SHA-256 %s is not on the server, or you have not "
          "sent it; upload it",
          ToUtf8(sha256.substr(0, 64)))),
      "FILE_NOT_FOUND", ToUtf8(sha256.substr(0, 64)));
}

absl::Status CheckPlace(const drafts::Place& place) {
  const bool valid = place.slice >= 1 && place.channel >= 1 && place.x0 >= 0 &&
                     place.y0 >= 0 && place.x0 < place.x1 &&
                     place.y0 < place.y1 && place.x1 <= kMostCoordinate &&
                     place.y1 <= kMostCoordinate &&
                     place.pixels() <= kMaxCropPixels;
  if (valid) return absl::OkStatus();
  return WithReason(
      absl::InvalidArgumentError(absl::StrFormat(
          "%d,%d,%d,%d on slice %d of channel %d is no region that can be "
          "edited; it must have 1 to %d pixels",
          place.x0, place.y0, place.x1, place.y1, place.slice, place.channel,
          kMaxCropPixels)),
      "REGION_INVALID");
}

absl::Status Invalid(absl::string_view what) {
  return WithReason(absl::InvalidArgumentError(what), "DRAFT_INVALID");
}

// Ids come into rows and events.
absl::Status CheckId(const std::string& id) {
  const bool valid =
      !id.empty() && id.size() <= kMostIdBytes &&
      std::all_of(id.begin(), id.end(), [](char c) {
        return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-';
      });
  if (valid) return absl::OkStatus();
  return Invalid(
      "an editor's id has 1 to 64 letters, digits and hyphens; choose another");
}

absl::Status CheckDraft(const drafts::Draft& draft) {
  RETURN_IF_ERROR(CheckId(draft.writer));
  if (draft.filename.size() > kMostTextBytes ||
      draft.sample.size() > kMostTextBytes) {
    return Invalid("the names in a draft have at most 1024 bytes; shorten them");
  }
  if (draft.objects < 0) return Invalid("a draft has no objects or more");
  if (draft.content.size() <= drafts::kMostDraftBytes) return absl::OkStatus();
  return WithReason(
      absl::ResourceExhaustedError(absl::StrFormat(
          "the drawing has %d bytes, and the server keeps at most %d of one "
          "that is not saved; save it as a sample, or draw a smaller region",
          draft.content.size(), drafts::kMostDraftBytes)),
      "DRAFT_TOO_LARGE");
}

}  // namespace

absl::Status Drafts::CheckMaySee(const Caller& caller,
                                 const std::string& sha256) const {
  // Absent and hidden files get the same answer.
  if (!IsSha256Hex(sha256)) return FileNotFound(sha256);
  ASSIGN_OR_RETURN(const bool may,
                   control_.holders().MayRead(caller.principal, sha256));
  return may ? absl::OkStatus() : FileNotFound(sha256);
}

absl::StatusOr<int64_t> Drafts::Put(const Caller& caller,
                                    const drafts::Draft& draft,
                                    int64_t expected_revision) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kWriteDraft));
  RETURN_IF_ERROR(CheckMaySee(caller, draft.place.sha256));
  RETURN_IF_ERROR(CheckPlace(draft.place));
  RETURN_IF_ERROR(CheckDraft(draft));
  RETURN_IF_ERROR(control_.holders().CheckRoom(
      caller.principal, static_cast<int64_t>(draft.content.size())));
  drafts::Draft kept = draft;
  kept.filename = ToUtf8(draft.filename);
  kept.sample = ToUtf8(draft.sample);
  return drafts_.Put(caller.principal.user, kept, expected_revision);
}

absl::StatusOr<drafts::Draft> Drafts::Get(const Caller& caller,
                                          const drafts::Place& place) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadDraft));
  RETURN_IF_ERROR(CheckMaySee(caller, place.sha256));
  RETURN_IF_ERROR(CheckPlace(place));
  return drafts_.Get(caller.principal.user, place);
}

absl::StatusOr<std::vector<drafts::Draft>> Drafts::List(
    const Caller& caller) const {
  RETURN_IF_ERROR(control_.CheckRole(caller, kReadDraft));
  return drafts_.List(caller.principal.user);
}

absl::Status Drafts::Remove(const Caller& caller, const drafts::Place& place) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kWriteDraft));
  if (!IsSha256Hex(place.sha256)) return FileNotFound(place.sha256);
  RETURN_IF_ERROR(CheckPlace(place));
  return drafts_.Remove(caller.principal.user, place);
}

absl::StatusOr<std::vector<drafts::Editor>> Drafts::Enter(
    const Caller& caller, const std::string& id, const drafts::Place& place) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kShowPresence));
  RETURN_IF_ERROR(CheckMaySee(caller, place.sha256));
  RETURN_IF_ERROR(CheckPlace(place));
  RETURN_IF_ERROR(CheckId(id));
  RETURN_IF_ERROR(presence_.Note(
      {.id = id, .user = caller.principal.user, .place = place}));
  return presence_.ListOf(place.sha256);
}

absl::Status Drafts::Leave(const Caller& caller, const std::string& id) {
  RETURN_IF_ERROR(control_.CheckRole(caller, kShowPresence));
  RETURN_IF_ERROR(CheckId(id));
  return presence_.Leave(caller.principal.user, id);
}

}  // namespace tessera::app
