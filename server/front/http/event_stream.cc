#include "server/front/http/event_stream.h"

#include "absl/strings/str_cat.h"

namespace tessera::front::http {
namespace {

// A browser whose line breaks comes back after this time. The text also tells
// proxies that the answer has begun.
constexpr absl::string_view kPreamble = "retry: 2000\n\n";

}  // namespace

void EventStream::Put(const std::string& subject, EventCursor::Position seen,
                      Render render) {
  std::function<void()> deliver;
  {
    const absl::MutexLock lock(&mu_);
    if (closed_) return;
    const auto [at, added] =
        waiting_.insert_or_assign(subject, Waiting{seen, std::move(render)});
    if (added) order_.push_back(at->first);
    deliver = TakeDelivery();
  }
  // Without the lock: it may ask for more at once.
  if (deliver) deliver();
}

void EventStream::Keep(jobs::Subscription subscription) {
  const absl::MutexLock lock(&mu_);
  subscriptions_.push_back(std::move(subscription));
}

void EventStream::Ask(Deliver deliver) {
  std::function<void()> answer;
  {
    const absl::MutexLock lock(&mu_);
    deliver_ = std::move(deliver);
    answer = TakeDelivery();
  }
  if (answer) answer();
}

void EventStream::Close() {
  std::function<void()> deliver;
  {
    const absl::MutexLock lock(&mu_);
    closed_ = true;
    deliver = TakeDelivery();
  }
  if (deliver) deliver();
}

std::function<void()> EventStream::TakeDelivery() {
  if (!deliver_) return nullptr;
  std::string text = TakeText();
  if (text.empty() && !closed_) return nullptr;
  return [deliver = std::exchange(deliver_, nullptr),
          text = std::move(text)]() mutable { deliver(std::move(text)); };
}

std::string EventStream::TakeText() {
  std::string text;
  if (!std::exchange(begun_, true)) text = std::string(kPreamble);
  for (const std::string& subject : std::exchange(order_, {})) {
    const Waiting waiting = std::move(waiting_.extract(subject).mapped());
    const absl::StatusOr<Event> event = waiting.render();
    if (!event.ok()) continue;  // The next state comes soon.
    cursor_.Note(subject, waiting.seen);
    absl::StrAppend(&text, "event: ", event->name, "\nid: ", cursor_.ToText(),
                    "\ndata: ", event->data, "\n\n");
  }
  return text;
}

}  // namespace tessera::front::http
