#include "server/front/http/editor_events.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"
#include "server/front/http/draft_endpoints.h"

namespace tessera::front::http {
namespace {

constexpr char kCollection[] = "files/";

std::string Sha256Of(const std::string& topic) {
  return topic.substr(sizeof(kCollection) - 1);
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> EditorEvents::Read() const {
  ASSIGN_OR_RETURN(const std::vector<drafts::Editor> all, drafts_.AllPresent());
  std::map<std::string, std::vector<drafts::Editor>> by_file;
  for (const drafts::Editor& editor : all) {
    by_file[editor.place.sha256].push_back(editor);
  }
  std::map<std::string, std::string> events;
  for (const auto& [sha256, editors] : by_file) {
    events[absl::StrCat(kCollection, sha256)] = EditorsJson(sha256, editors);
  }
  return events;
}

absl::Status EditorEvents::Follow(const app::Caller& caller,
                                  const std::string& topic,
                                  const std::shared_ptr<EventStream>& stream) {
  RETURN_IF_ERROR(drafts_.CheckMaySee(caller, Sha256Of(topic)));
  {
    const absl::MutexLock lock(&mu_);
    followers_.push_back({.stream = stream, .topic = topic, .told = {}});
    if (!looker_.joinable()) {
      looker_ = std::jthread(
          [this](const std::stop_token& stop) { Run(stop); });
    }
  }
  Look();
  return absl::OkStatus();
}

void EditorEvents::Look() {
  {
    const absl::MutexLock lock(&mu_);
    followers_.remove_if(
        [](const Follower& follower) { return follower.stream.expired(); });
    if (followers_.empty()) return;
  }
  const auto events = Read();
  if (!events.ok()) return;  // The next look finds what this one missed.
  const absl::MutexLock lock(&mu_);
  for (Follower& follower : followers_) {
    const auto found = events->find(follower.topic);
    const std::string data =
        found == events->end() ? EditorsJson(Sha256Of(follower.topic), {})
                               : found->second;
    if (data == follower.told) continue;
    const auto open = follower.stream.lock();
    if (open == nullptr) continue;
    follower.told = data;
    open->Put(follower.topic, {},
              [data]() -> absl::StatusOr<Event> {
                return Event{"editors", data};
              });
  }
}

void EditorEvents::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    SleepFor(look_every_, stop);
    Look();
  }
}

}  // namespace tessera::front::http
