// What a client of an event stream has seen.
#ifndef TESSERA_SERVER_FRONT_HTTP_EVENT_CURSOR_H_
#define TESSERA_SERVER_FRONT_HTTP_EVENT_CURSOR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::front::http {

// The topics of a stream: `jobs`, `queue`, `trainingJobs/{id}`,
// `segmentationJobs/{id}`, `files/{sha256}`.
struct EventTopics {
  bool jobs = false;   // Of all newest jobs that the caller may see.
  bool queue = false;  // How much waits and runs.
  std::vector<std::string> training_jobs;      // Names.
  std::vector<std::string> segmentation_jobs;  // Names.
  std::vector<std::string> files;  // Who has them open; `files/{sha256}`.

  // `text` is separated by commas. Errors: INVALID_ARGUMENT (TOPIC_INVALID)
  // without a topic, with an unknown one, or with more than 50.
  static absl::StatusOr<EventTopics> Parse(absl::string_view text);
};

// The `id:` of events. It holds the client's place in each topic, so any
// replica can go on, also after a restart; the server remembers nothing.
//
// Plain data.
class EventCursor {
 public:
  // Of one topic. Sequences are those of jobs; see jobs::EventHub.
  struct Position {
    int64_t sequence = 0;  // 0: nothing was seen, or the topic has no places.
    int epoch = 0;         // The last one of a training's history.
  };

  // Reads the header Last-Event-ID. Text that no server wrote is as none.
  static EventCursor Parse(absl::string_view text);

  // `trainingJobs/x=17.3,segmentationJobs/y=5.0`.
  std::string ToText() const;
  Position Of(const std::string& topic) const;
  // Does nothing if there is no place to keep.
  void Note(const std::string& topic, const Position& position);
  // Whether the client comes back.
  bool empty() const { return !resumed_; }

 private:
  std::map<std::string, Position> positions_;
  bool resumed_ = false;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_EVENT_CURSOR_H_
