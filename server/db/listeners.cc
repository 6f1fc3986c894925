#include "server/db/listeners.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"

namespace tessera::db {
namespace {

// PostgreSQL's limit.
constexpr size_t kMaxPayloadBytes = 7999;

}  // namespace

absl::Status CheckNotification(const Notification& notification) {
  if (notification.payload.size() <= kMaxPayloadBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrFormat(
      "a notification of %s has %d bytes; send at most %d, such as the name of "
      "what changed",
      notification.channel, notification.payload.size(), kMaxPayloadBytes));
}

struct Listeners::Entry {
  Entry(std::string its_channel, Listener its_listener)
      : channel(std::move(its_channel)), listener(std::move(its_listener)) {}

  const std::string channel;
  const Listener listener;
  absl::Mutex mu;  // Held while the listener is called.
  bool ended ABSL_GUARDED_BY(mu) = false;
};

class Listeners::Handle final : public Listening {
 public:
  Handle(Listeners& listeners, std::shared_ptr<Entry> entry)
      : listeners_(listeners), entry_(std::move(entry)) {}
  ~Handle() override {
    listeners_.Remove(entry_.get());
    const absl::MutexLock lock(&entry_->mu);
    entry_->ended = true;
  }

 private:
  Listeners& listeners_;
  const std::shared_ptr<Entry> entry_;
};

Listeners::~Listeners() {
  std::thread thread;
  {
    const absl::MutexLock lock(&mu_);
    ends_ = true;
    thread = std::move(thread_);
  }
  if (thread.joinable()) thread.join();
}

std::unique_ptr<Listening> Listeners::Add(const std::string& channel,
                                          Listener listener) {
  auto entry = std::make_shared<Entry>(channel, std::move(listener));
  const absl::MutexLock lock(&mu_);
  entries_.push_back(entry);
  if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  return std::make_unique<Handle>(*this, std::move(entry));
}

void Listeners::Remove(const Entry* entry) {
  const absl::MutexLock lock(&mu_);
  entries_.erase(
      std::remove_if(entries_.begin(), entries_.end(),
                     [&](const auto& one) { return one.get() == entry; }),
      entries_.end());
}

void Listeners::Post(std::vector<Notification> notifications) {
  const absl::MutexLock lock(&mu_);
  if (entries_.empty()) return;
  std::move(notifications.begin(), notifications.end(),
            std::back_inserter(posted_));
}

std::set<std::string> Listeners::Channels() const {
  const absl::MutexLock lock(&mu_);
  std::set<std::string> channels;
  for (const auto& entry : entries_) channels.insert(entry->channel);
  return channels;
}

std::vector<std::shared_ptr<Listeners::Entry>> Listeners::Of(
    const std::string& channel) const {
  const absl::MutexLock lock(&mu_);
  std::vector<std::shared_ptr<Entry>> found;
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(found),
               [&](const auto& entry) { return entry->channel == channel; });
  return found;
}

void Listeners::Run() {
  while (true) {
    Notification next;
    {
      const absl::MutexLock lock(&mu_);
      mu_.Await(absl::Condition(this, &Listeners::HasWork));
      if (ends_) return;
      next = std::move(posted_.front());
      posted_.pop_front();
    }
    for (const auto& entry : Of(next.channel)) {
      const absl::MutexLock lock(&entry->mu);
      if (!entry->ended) entry->listener(next.payload);
    }
  }
}

}  // namespace tessera::db
