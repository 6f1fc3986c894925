// Events of one browser tab, as text/event-stream.
#ifndef TESSERA_SERVER_FRONT_HTTP_EVENT_STREAM_H_
#define TESSERA_SERVER_FRONT_HTTP_EVENT_STREAM_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "server/front/http/endpoint.h"
#include "server/front/http/event_cursor.h"
#include "server/jobs/event_hub.h"

namespace tessera::front::http {

struct Event {
  std::string name;  // `trainingJob`, …
  std::string data;  // One line of JSON.
};

// Collects events until the client has taken those before. Of one subject only
// the newest event waits, so a slow client takes no memory: it misses states in
// between, never the last one. No thread waits.
//
// Thread-safe. Owned by the feed of the answer, so it ends with the connection.
class EventStream {
 public:
  // Makes the event when it is sent. Called for one event of the stream at a
  // time, under its lock.
  using Render = std::function<absl::StatusOr<Event>()>;

  explicit EventStream(EventCursor cursor) : cursor_(std::move(cursor)) {}

  // Adds an event, or replaces the one of `subject` that waits. `seen` is what
  // the client has seen once it has the event; a client that comes back with
  // that gets later events only. Empty: the event is sent again.
  void Put(const std::string& subject, EventCursor::Position seen,
           Render render);

  // Keeps the subscription until the stream ends.
  void Keep(jobs::Subscription subscription);

  // For Response::feed.
  void Ask(Deliver deliver);

  // Ends the stream when the client has taken the events before.
  void Close();

 private:
  struct Waiting {
    EventCursor::Position seen;
    Render render;
  };

  // Hands over what waits, if somebody asks. Returns what to call, without the
  // lock.
  std::function<void()> TakeDelivery() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);
  std::string TakeText() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  absl::Mutex mu_;
  EventCursor cursor_ ABSL_GUARDED_BY(mu_);
  std::deque<std::string> order_ ABSL_GUARDED_BY(mu_);  // Of `waiting_`.
  std::map<std::string, Waiting> waiting_ ABSL_GUARDED_BY(mu_);
  Deliver deliver_ ABSL_GUARDED_BY(mu_);  // Null unless asked.
  bool begun_ ABSL_GUARDED_BY(mu_) = false;
  bool closed_ ABSL_GUARDED_BY(mu_) = false;
  // Destroyed first: no callback runs any more once they are.
  std::vector<jobs::Subscription> subscriptions_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_EVENT_STREAM_H_
