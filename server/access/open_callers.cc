#include "server/access/open_callers.h"

#include <map>
#include <set>
#include <utility>

#include "absl/status/statusor.h"
#include "base/error_reason.h"
#include "base/stoppable_sleep.h"

namespace tessera::access {
namespace {

bool AreEqual(const Principal& one, const Principal& other) {
  return one.user == other.user && one.role == other.role &&
         one.groups == other.groups;
}

absl::Status RightsChanged() {
  return WithReason(
      absl::UnavailableError("your role or your groups have changed since this "
                             "stream began; begin it again"),
      "RIGHTS_CHANGED");
}

// Why a stream of `principal` must end; OK if it need not.
absl::Status Verdict(const absl::StatusOr<Principal>& now,
                     const Principal& principal) {
  if (absl::IsUnauthenticated(now.status())) return now.status();
  if (!now.ok() || AreEqual(*now, principal)) return absl::OkStatus();
  return RightsChanged();
}

}  // namespace

OpenCallers::Entry::Entry(OpenCallers& callers, std::string authorization,
                          Principal principal, Refused refused)
    : callers_(callers),
      authorization_(std::move(authorization)),
      principal_(std::move(principal)),
      refused_(std::move(refused)) {
  const absl::MutexLock lock(&callers_.mu_);
  callers_.entries_.push_back(this);
  if (!callers_.looker_.joinable()) {
    callers_.looker_ = std::jthread(
        [&callers](const std::stop_token& stop) { callers.LookOften(stop); });
  }
}

OpenCallers::Entry::~Entry() {
  const absl::MutexLock lock(&callers_.mu_);
  callers_.entries_.remove(this);
}

std::unique_ptr<OpenCallers::Entry> OpenCallers::Add(
    const std::string& authorization, const Principal& principal,
    Refused refused) {
  if (IsLocal(principal)) return nullptr;
  return std::unique_ptr<Entry>(
      new Entry(*this, authorization, principal, std::move(refused)));
}

void OpenCallers::Look() {
  std::set<std::string> asked;
  {
    const absl::MutexLock lock(&mu_);
    for (const Entry* entry : entries_) asked.insert(entry->authorization_);
  }
  // Without the lock: it waits for the database.
  std::map<std::string, absl::StatusOr<Principal>> answers;
  for (const std::string& authorization : asked) {
    answers.emplace(authorization, authenticator_.Authenticate(authorization));
  }
  const absl::MutexLock lock(&mu_);
  for (Entry* entry : entries_) {
    const auto answer = answers.find(entry->authorization_);
    if (answer == answers.end() || !entry->refused_) continue;
    const absl::Status why = Verdict(answer->second, entry->principal_);
    if (!why.ok()) std::exchange(entry->refused_, nullptr)(why);
  }
}

void OpenCallers::LookOften(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    SleepFor(look_every_, stop);
    if (!stop.stop_requested()) Look();
  }
}

}  // namespace tessera::access
