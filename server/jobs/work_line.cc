#include "server/jobs/work_line.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/time/clock.h"

namespace tessera::jobs {

WorkLine::Place::Place(WorkLine& line, std::string device, std::string ability,
                       std::function<void()> look,
                       std::function<void()> give_up)
    : line_(line),
      device_(std::move(device)),
      ability_(std::move(ability)),
      look_(std::move(look)),
      give_up_(std::move(give_up)) {}

WorkLine::Place::~Place() { line_.Leave(*this); }

WorkLine::WorkLine(const WorkLineOptions& options)
    : options_(options), thread_([this] { Run(); }) {}

WorkLine::~WorkLine() {
  {
    const absl::MutexLock lock(&mu_);
    stopping_ = true;
    changed_.Signal();
  }
  thread_.join();
}

int64_t WorkLine::rings() const {
  const absl::MutexLock lock(&mu_);
  return rings_;
}

void WorkLine::Join(Place& place, int64_t rings, absl::Duration wait) {
  const absl::MutexLock lock(&mu_);
  if (rings != rings_) return place.look_();
  place.deadline_ = absl::Now() + wait;
  place.waits_ = true;
  waiting_[place.ability_].push_back(&place);
  changed_.Signal();
}

void WorkLine::Leave(Place& place) {
  const absl::MutexLock lock(&mu_);
  if (place.waits_) Take(place);
}

void WorkLine::Take(Place& place) {
  place.waits_ = false;
  const auto line = waiting_.find(place.ability_);
  line->second.remove(&place);
  if (line->second.empty()) waiting_.erase(line);
}

void WorkLine::Ring() {
  const absl::MutexLock lock(&mu_);
  CallFirstOfAll();
}

void WorkLine::RingNext(const Place& place) {
  const absl::MutexLock lock(&mu_);
  ++rings_;
  CallFirst(place.ability_);
}

void WorkLine::CallFirstOfAll() {
  ++rings_;
  std::vector<std::string> abilities;
  for (const auto& [ability, line] : waiting_) abilities.push_back(ability);
  for (const std::string& ability : abilities) CallFirst(ability);
}

void WorkLine::CallFirst(const std::string& ability) {
  const auto line = waiting_.find(ability);
  if (line == waiting_.end()) return;
  Place& first = *line->second.front();
  Take(first);
  first.look_();
}

std::map<std::string, int> WorkLine::WaitingByDevice() const {
  const absl::MutexLock lock(&mu_);
  std::map<std::string, int> counts;
  for (const auto& [ability, line] : waiting_) {
    for (const Place* place : line) ++counts[place->device_];
  }
  return counts;
}

absl::Time WorkLine::GiveUpLate() {
  const absl::Time now = absl::Now();
  std::vector<Place*> late;
  absl::Time next = absl::InfiniteFuture();
  for (const auto& [ability, line] : waiting_) {
    for (Place* place : line) {
      if (place->deadline_ <= now) {
        late.push_back(place);
      } else {
        next = std::min(next, place->deadline_);
      }
    }
  }
  for (Place* place : late) {
    Take(*place);
    place->give_up_();
  }
  return next;
}

void WorkLine::Run() {
  const absl::MutexLock lock(&mu_);
  absl::Time next_look = absl::Now() + options_.look_every;
  while (!stopping_) {
    const absl::Time next = GiveUpLate();
    if (next_look <= absl::Now()) {
      CallFirstOfAll();
      next_look = absl::Now() + options_.look_every;
    }
    changed_.WaitWithDeadline(&mu_, std::min(next, next_look));
  }
}

}  // namespace tessera::jobs
