// GET /v1/events: what changes, for pages that show it.
#ifndef TESSERA_SERVER_FRONT_HTTP_EVENTS_H_
#define TESSERA_SERVER_FRONT_HTTP_EVENTS_H_

#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "server/access/open_callers.h"
#include "server/app/drafts.h"
#include "server/app/recent_jobs.h"
#include "server/app/segmentation_jobs.h"
#include "server/app/training_jobs.h"
#include "server/front/http/editor_events.h"
#include "server/front/http/event_stream.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

struct EventsOptions {
  absl::Duration look_every = absl::Milliseconds(250);
  size_t most_streams = 16;  // Of one user; the oldest is closed.
};

// Opens event streams. `?topics=` names what a stream is about; see
// EventTopics. Events are `trainingJob` and `segmentationJob` with the job as
// JSON, of a training only the epochs that no earlier event had; `queue` with
// counts; `editors` with those who have a file open; and `gone` with the name
// of a job that there is not any more.
// Last-Event-ID goes on where an earlier stream ended.
//
// Jobs that are named are watched as by the Watch calls of the gRPC API. For
// `jobs` and `queue` one thread looks at the newest jobs, once for all streams,
// while there are any. Streams have no threads.
//
// Thread-safe. Borrows everything it is given. Destroyed before the use cases,
// after the front whose endpoint it answers.
class Events {
 public:
  struct Dependencies {
    app::TrainingJobs& training;
    app::SegmentationJobs& segmentation;
    const app::RecentJobs& recent;
    const app::Drafts* drafts = nullptr;  // Null: no topics `files/…`.
    // Ends streams whose callers may not go on. Null: nobody does.
    access::OpenCallers* callers = nullptr;
  };

  explicit Events(const Dependencies& dependencies,
                  const EventsOptions& options = {});
  ~Events();

  void AddTo(Router& router);

  // Errors: INVALID_ARGUMENT (TOPIC_INVALID); those of the use cases, but for a
  // job that does not exist, of which an event tells.
  absl::StatusOr<Response> Open(const Request& request);

  // Looks for changes once, as the thread does.
  void Look() ABSL_LOCKS_EXCLUDED(look_mu_, mu_);

 private:
  using Stream = std::shared_ptr<EventStream>;

  // A stream with the topic `jobs` or `queue`. It knows what `known_` has.
  struct Listener {
    std::weak_ptr<EventStream> stream;
    app::Caller caller;
    bool jobs = false;
    bool queue = false;
  };
  struct KnownJob {
    int64_t sequence = 0;
    std::string owner;
  };
  using KnownJobs = std::map<std::string, KnownJob>;  // By name.
  // An event for all who may see a job.
  struct News {
    std::string name;  // The job's.
    std::string owner;
    std::shared_ptr<const Event> event;
  };

  absl::Status FollowTraining(const app::Caller& caller,
                              const std::string& name,
                              const EventCursor& cursor, const Stream& stream);
  absl::Status FollowSegmentation(const app::Caller& caller,
                                  const std::string& name,
                                  const EventCursor& cursor,
                                  const Stream& stream);
  // Adds a listener. One that comes back gets all of the newest jobs, as the
  // cursor cannot hold the places of so many.
  absl::Status Listen(const app::Caller& caller, const EventTopics& topics,
                      const EventCursor& cursor, const Stream& stream);
  // What the thread does.
  std::function<void(std::stop_token)> LookOften();
  // Tells all listeners what is new.
  void Tell(const app::RecentJobsSnapshot& snapshot)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mu_);
  // Adds the event if the caller may see the job.
  static void PutNews(const app::Caller& caller, const News& news,
                      EventStream& stream);
  // What differs from `known_`, which it brings up to date.
  std::vector<News> NewsIn(const app::RecentJobsSnapshot& snapshot)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(look_mu_);
  // The events of those jobs of the snapshot that differ from `known`.
  std::vector<News> EventsOf(const app::RecentJobsSnapshot& snapshot,
                             const KnownJobs& known) const;
  // Closes the stream if its caller may not go on. May be null.
  std::unique_ptr<access::OpenCallers::Entry> Guard(const Request& request,
                                                    const Stream& stream) const;
  // Closes the user's oldest streams if there are too many.
  void Admit(const std::string& user, const Stream& stream);

  const Dependencies dependencies_;
  const EventsOptions options_;
  const std::unique_ptr<EditorEvents> editors_;  // Null without drafts.
  // One look at a time, so that listeners hear of changes in their order.
  absl::Mutex look_mu_ ABSL_ACQUIRED_BEFORE(mu_);
  KnownJobs known_ ABSL_GUARDED_BY(look_mu_);
  std::string counts_ ABSL_GUARDED_BY(look_mu_);  // The last `queue`.
  absl::Mutex mu_;
  std::list<Listener> listeners_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::deque<std::weak_ptr<EventStream>>> of_user_
      ABSL_GUARDED_BY(mu_);
  // Begins with the first listener. Last: ends before the rest goes.
  std::jthread looker_ ABSL_GUARDED_BY(look_mu_);
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_EVENTS_H_
