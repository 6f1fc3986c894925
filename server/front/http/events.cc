#include "server/front/http/events.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"
#include "nlohmann/json.hpp"
#include "server/front/grpc/convert_job.h"
#include "server/front/grpc/convert_segmentation_job.h"
#include "server/front/grpc/new_epochs.h"
#include "server/front/http/request_message.h"

namespace tessera::front::http {
namespace {

using segmentation::SegmentationId;
using segmentation::SegmentationJob;

absl::StatusOr<Event> EventOf(jobs::Job job, NewEpochs& epochs) {
  epochs.Keep(job.progress.history);
  ASSIGN_OR_RETURN(std::string json, ToJson(front::ToProto(job)));
  return Event{"trainingJob", std::move(json)};
}

absl::StatusOr<Event> EventOf(const SegmentationJob& job,
                              const app::SegmentationJobs& jobs) {
  ASSIGN_OR_RETURN(std::string json, ToJson(front::ToProto(job, jobs)));
  return Event{"segmentationJob", std::move(json)};
}

Event Gone(const std::string& name) {
  return {"gone", nlohmann::json{{"name", name}}.dump()};
}

void PutCounts(const std::string& counts, EventStream& stream) {
  stream.Put("queue", {}, [counts]() -> absl::StatusOr<Event> {
    return Event{"queue", counts};
  });
}

// In proto3 JSON's way: int64 as text.
std::string CountsOf(const app::QueueCounts& counts) {
  const auto& [training, segmentation] = counts;
  return nlohmann::json{
      {"queuedJobs", training.queued},
      {"runningJobs", training.running},
      {"queuedSegmentationJobs", absl::StrCat(segmentation.queued_jobs)},
      {"runningSegmentationJobs", absl::StrCat(segmentation.running_jobs)},
      {"queuedSlices", absl::StrCat(segmentation.queued_slices)},
      {"runningSlices", absl::StrCat(segmentation.running_slices)}}
      .dump();
}

// Follows a job that there is, and tells of one that there is not.
absl::Status KeepOrTellGone(absl::StatusOr<jobs::Subscription> subscription,
                            const std::string& name, EventStream& stream) {
  if (absl::IsNotFound(subscription.status())) {
    stream.Put(name, {}, [name] { return Gone(name); });
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(subscription.status());
  stream.Keep(*std::move(subscription));
  return absl::OkStatus();
}

int LastEpoch(const jobs::Job& job) {
  const auto& history = job.progress.history;
  return history.empty() ? 0 : history.back().epoch;
}

}  // namespace

Events::Events(const Dependencies& dependencies, const EventsOptions& options)
    : dependencies_(dependencies),
      options_(options),
      editors_(dependencies.drafts == nullptr
                   ? nullptr
                   : std::make_unique<EditorEvents>(*dependencies.drafts,
                                                    options.look_every)) {}

Events::~Events() = default;

void Events::AddTo(Router& router) {
  router.Add(
      "GET", "/v1/events", app::kWatchTrainingJob,
      [this](const Request& request) { return Open(request); },
      {.summary = "Streams what changes, as server-sent events.",
       .query = {{.name = "topics",
                  .type = "string",
                  .description = "jobs, queue, trainingJobs/ID, "
                                 "segmentationJobs/ID, files/SHA-256, "
                                 "separated by commas.",
                  .required = true}},
       .response_type = "text/event-stream"});
}

void Events::PutNews(const app::Caller& caller, const News& news,
                     EventStream& stream) {
  if (!app::RecentJobs::MayRead(caller, news.owner)) return;
  stream.Put(absl::StrCat("jobs/", news.name), {},
             [event = news.event] { return *event; });
}

absl::StatusOr<Response> Events::Open(const Request& request) {
  ASSIGN_OR_RETURN(const EventTopics topics,
                   EventTopics::Parse(request.parameter("topics")));
  const EventCursor cursor =
      EventCursor::Parse(request.header("last-event-id"));
  const auto stream = std::make_shared<EventStream>(cursor);
  for (const std::string& name : topics.training_jobs) {
    RETURN_IF_ERROR(FollowTraining(request.caller, name, cursor, stream));
  }
  for (const std::string& name : topics.segmentation_jobs) {
    RETURN_IF_ERROR(FollowSegmentation(request.caller, name, cursor, stream));
  }
  for (const std::string& name : topics.files) {
    if (editors_ == nullptr) continue;
    RETURN_IF_ERROR(editors_->Follow(request.caller, name, stream));
  }
  if (topics.jobs || topics.queue) {
    RETURN_IF_ERROR(Listen(request.caller, topics, cursor, stream));
  }
  Admit(request.caller.principal.user, stream);
  const std::shared_ptr<access::OpenCallers::Entry> guard =
      Guard(request, stream);
  Response response{.content_type = "text/event-stream"};
  response.headers["Cache-Control"] = "no-store";
  response.headers["X-Accel-Buffering"] = "no";  // For nginx before the server.
  response.feed = [stream, guard](Deliver deliver) {
    stream->Ask(std::move(deliver));
  };
  response.keep_alive = ": \n\n";
  return response;
}

absl::Status Events::FollowTraining(const app::Caller& caller,
                                    const std::string& name,
                                    const EventCursor& cursor,
                                    const Stream& stream) {
  ASSIGN_OR_RETURN(const jobs::JobId id, jobs::JobId::Parse(name));
  const EventCursor::Position from = cursor.Of(name);
  const auto epochs = std::make_shared<NewEpochs>(from.epoch);
  const std::weak_ptr<EventStream> weak = stream;
  auto subscription = dependencies_.training.Watch(
      caller, id, from.sequence, [weak, name, epochs](const jobs::Job& job) {
        if (const Stream open = weak.lock()) {
          open->Put(name, {job.sequence, LastEpoch(job)},
                    [job, epochs] { return EventOf(job, *epochs); });
        }
      });
  return KeepOrTellGone(std::move(subscription), name, *stream);
}

absl::Status Events::FollowSegmentation(const app::Caller& caller,
                                        const std::string& name,
                                        const EventCursor& cursor,
                                        const Stream& stream) {
  ASSIGN_OR_RETURN(const SegmentationId id, SegmentationId::Parse(name));
  const std::weak_ptr<EventStream> weak = stream;
  app::SegmentationJobs& jobs = dependencies_.segmentation;
  auto subscription =
      jobs.Watch(caller, id, cursor.Of(name).sequence,
                 [weak, name, &jobs](const SegmentationJob& job) {
                   if (const Stream open = weak.lock()) {
                     open->Put(name, {job.sequence, 0},
                               [job, &jobs] { return EventOf(job, jobs); });
                   }
                 });
  return KeepOrTellGone(std::move(subscription), name, *stream);
}

absl::Status Events::Listen(const app::Caller& caller,
                            const EventTopics& topics,
                            const EventCursor& cursor, const Stream& stream) {
  const absl::MutexLock look(&look_mu_);
  ASSIGN_OR_RETURN(const app::RecentJobsSnapshot snapshot,
                   dependencies_.recent.Read());
  Tell(snapshot);
  if (topics.jobs && !cursor.empty()) {
    for (const News& news : EventsOf(snapshot, {})) {
      PutNews(caller, news, *stream);
    }
  }
  if (topics.queue) PutCounts(counts_, *stream);
  if (!looker_.joinable()) looker_ = std::jthread(LookOften());
  const absl::MutexLock lock(&mu_);
  listeners_.push_back({.stream = stream,
                        .caller = caller,
                        .jobs = topics.jobs,
                        .queue = topics.queue});
  return absl::OkStatus();
}

std::function<void(std::stop_token)> Events::LookOften() {
  return [this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      SleepFor(options_.look_every, stop);
      Look();
    }
  };
}

std::vector<Events::News> Events::EventsOf(
    const app::RecentJobsSnapshot& snapshot, const KnownJobs& known) const {
  const auto is_news = [&known](const auto& job) {
    const auto found = known.find(job.name());
    return found == known.end() || found->second.sequence != job.sequence;
  };
  std::vector<News> all;
  const auto add = [&](const auto& job, const absl::StatusOr<Event>& event) {
    if (!event.ok()) return;
    all.push_back(
        {job.name(), job.owner, std::make_shared<const Event>(*event)});
  };
  for (const jobs::Job& job : snapshot.training) {
    if (!is_news(job)) continue;
    NewEpochs every(std::nullopt);
    add(job, EventOf(job, every));
  }
  for (const SegmentationJob& job : snapshot.segmentation) {
    if (!is_news(job)) continue;
    add(job, EventOf(job, dependencies_.segmentation));
  }
  return all;
}

std::vector<Events::News> Events::NewsIn(
    const app::RecentJobsSnapshot& snapshot) {
  std::vector<News> all = EventsOf(snapshot, known_);
  KnownJobs now;
  for (const jobs::Job& job : snapshot.training) {
    now[job.name()] = {job.sequence, job.owner};
  }
  for (const SegmentationJob& job : snapshot.segmentation) {
    now[job.name()] = {job.sequence, job.owner};
  }
  for (const auto& [name, job] : known_) {
    // Of older jobs it is not known whether they are gone.
    if (!snapshot.whole || now.count(name) > 0) continue;
    all.push_back({name, job.owner, std::make_shared<Event>(Gone(name))});
  }
  known_ = std::move(now);
  return all;
}

void Events::Tell(const app::RecentJobsSnapshot& snapshot) {
  const std::vector<News> all = NewsIn(snapshot);
  const std::string counts = CountsOf(snapshot.counts);
  const bool counts_differ = counts != std::exchange(counts_, counts);
  if (all.empty() && !counts_differ) return;
  const absl::MutexLock lock(&mu_);
  for (const Listener& listener : listeners_) {
    const Stream open = listener.stream.lock();
    if (open == nullptr) continue;
    if (listener.queue && counts_differ) PutCounts(counts, *open);
    if (!listener.jobs) continue;
    for (const News& news : all) PutNews(listener.caller, news, *open);
  }
}

void Events::Look() {
  {
    const absl::MutexLock lock(&mu_);
    listeners_.remove_if(
        [](const Listener& listener) { return listener.stream.expired(); });
    if (listeners_.empty()) return;
  }
  const absl::MutexLock look(&look_mu_);
  const auto snapshot = dependencies_.recent.Read();
  // The next look finds what this one missed.
  if (snapshot.ok()) Tell(*snapshot);
}

std::unique_ptr<access::OpenCallers::Entry> Events::Guard(
    const Request& request, const Stream& stream) const {
  if (dependencies_.callers == nullptr) return nullptr;
  return dependencies_.callers->Add(
      request.header("authorization"), request.caller.principal,
      [weak = std::weak_ptr<EventStream>(stream)](const absl::Status&) {
        if (const Stream open = weak.lock()) open->Close();
      });
}

void Events::Admit(const std::string& user, const Stream& stream) {
  std::vector<Stream> oldest;
  {
    const absl::MutexLock lock(&mu_);
    auto& streams = of_user_[user];
    std::erase_if(streams, [](const auto& open) { return open.expired(); });
    streams.push_back(stream);
    for (; streams.size() > options_.most_streams; streams.pop_front()) {
      if (Stream open = streams.front().lock()) oldest.push_back(open);
    }
  }
  for (const Stream& open : oldest) open->Close();
}

}  // namespace tessera::front::http
