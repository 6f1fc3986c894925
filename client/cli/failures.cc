#include "client/cli/failures.h"

#include <cassert>
#include <cstdint>
#include <exception>
#include <new>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "client/cli/text.h"

namespace tessera::cli {

absl::Status Naming(const std::string& subject, const absl::Status& status) {
  // With the colon: a short name such as `1` may begin an unrelated message.
  if (absl::StartsWith(status.message(), absl::StrCat(subject, ":"))) {
    return status;
  }
  return absl::Status(status.code(),
                      absl::StrCat(subject, ": ", status.message()));
}

absl::Status Caught(const std::function<absl::Status()>& work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "this machine has too little memory for it; end other programs, or "
        "give smaller images");
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("unexpected failure: ", error.what(),
                     "; try again, and report it with the command"));
  }
}

bool ConcernsAll(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kUnimplemented:
      return true;
    default:
      return false;
  }
}

void Failures::Add(const std::string& subject, const absl::Status& status) {
  assert(!status.ok());
  const std::string shown = Printable(subject);
  const absl::Status named = Naming(shown, status);
  if (first_.ok()) first_ = named;
  subjects_.push_back(shown);
  if (total_ > 1) session_.Note(std::string(named.message()));
}

absl::Status Failures::Summary(size_t untried) const {
  if (subjects_.empty() || total_ == 1) return first_;
  std::string message = absl::StrFormat(
      "%d of %s failed, for the reasons above: %s", subjects_.size(),
      FormatCount(static_cast<int64_t>(total_), noun_.c_str()),
      absl::StrJoin(subjects_, ", "));
  if (untried > 0) {
    absl::StrAppendFormat(
        &message, "; the last %s not begun, since it would fail alike",
        untried == 1 ? "one was" : absl::StrFormat("%d were", untried));
  }
  absl::StrAppend(&message, "; correct or leave out the ones that failed, "
                            "and try again");
  return absl::Status(first_.code(), message);
}

}  // namespace tessera::cli
