// Tells event streams who has an image open.
#ifndef TESSERA_SERVER_FRONT_HTTP_EDITOR_EVENTS_H_
#define TESSERA_SERVER_FRONT_HTTP_EDITOR_EVENTS_H_

#include <list>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/app/caller.h"
#include "server/app/drafts.h"
#include "server/front/http/event_stream.h"

namespace tessera::front::http {

// Puts the event `editors` into the streams that follow a file: first all who
// have it open, then again after each change. While any stream follows a file,
// one thread looks at all editors, once for all streams.
//
// Thread-safe. Borrows the use case. Destroyed before it.
class EditorEvents {
 public:
  EditorEvents(const app::Drafts& drafts, absl::Duration look_every)
      : drafts_(drafts), look_every_(look_every) {}

  // Follows `files/{sha256}`. Errors: NOT_FOUND (FILE_NOT_FOUND) if the caller
  // may not see the file; those of the database.
  absl::Status Follow(const app::Caller& caller, const std::string& topic,
                      const std::shared_ptr<EventStream>& stream);

  // Looks for changes once, as the thread does.
  void Look() ABSL_LOCKS_EXCLUDED(mu_);

 private:
  struct Follower {
    std::weak_ptr<EventStream> stream;
    std::string topic;
    std::string told;  // The last event.
  };

  // Who has which file open, as data of events.
  absl::StatusOr<std::map<std::string, std::string>> Read() const;
  void Run(const std::stop_token& stop);

  const app::Drafts& drafts_;
  const absl::Duration look_every_;
  absl::Mutex mu_;
  std::list<Follower> followers_ ABSL_GUARDED_BY(mu_);
  // Begins with the first follower. Last: ends before the rest goes.
  std::jthread looker_ ABSL_GUARDED_BY(mu_);
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_EDITOR_EVENTS_H_
