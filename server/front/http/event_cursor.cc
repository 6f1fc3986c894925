#include "server/front/http/event_cursor.h"

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error_reason.h"
#include "base/quoting.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "server/jobs/job_id.h"
#include "server/segmentation/segmentation_id.h"

namespace tessera::front::http {
namespace {

constexpr size_t kMostTopics = 50;
// Stands for places when a stream has none.
constexpr absl::string_view kNoPlaces = "0";

absl::Status TopicInvalid(const std::string& what) {
  return WithReason(absl::InvalidArgumentError(absl::StrFormat(
                        "%s; give topics as jobs, queue, trainingJobs/ID, "
                        "segmentationJobs/ID and files/SHA-256, separated by "
                        "commas, at most %d",
                        what, kMostTopics)),
                    "TOPIC_INVALID", "topics");
}

}  // namespace

absl::StatusOr<EventTopics> EventTopics::Parse(absl::string_view text) {
  const std::set<std::string> parts =
      absl::StrSplit(text, ',', absl::SkipEmpty());
  if (parts.empty()) return TopicInvalid("topics are missing");
  if (parts.size() > kMostTopics) return TopicInvalid("there are too many");
  EventTopics topics;
  for (const std::string& part : parts) {
    if (part == "jobs") {
      topics.jobs = true;
    } else if (part == "queue") {
      topics.queue = true;
    } else if (jobs::JobId::Parse(part).ok()) {
      topics.training_jobs.push_back(part);
    } else if (segmentation::SegmentationId::Parse(part).ok()) {
      topics.segmentation_jobs.push_back(part);
    } else if (absl::StartsWith(part, "files/") && IsSha256Hex(part.substr(6))) {
      topics.files.push_back(part);
    } else {
      return TopicInvalid(absl::StrFormat("%s is no topic", Quoted(part)));
    }
  }
  return topics;
}

EventCursor EventCursor::Parse(absl::string_view text) {
  EventCursor cursor;
  cursor.resumed_ = !text.empty();
  for (const absl::string_view part :
       absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> named =
        absl::StrSplit(part, absl::MaxSplits('=', 1));
    const std::pair<absl::string_view, absl::string_view> numbers =
        absl::StrSplit(named.second, absl::MaxSplits('.', 1));
    Position position;
    if (absl::SimpleAtoi(numbers.first, &position.sequence) &&
        absl::SimpleAtoi(numbers.second, &position.epoch) &&
        cursor.positions_.size() < kMostTopics) {
      cursor.Note(named.first, position);
    }
  }
  return cursor;
}

std::string EventCursor::ToText() const {
  if (positions_.empty()) return std::string(kNoPlaces);
  return absl::StrJoin(
      positions_, ",", [](std::string* out, const auto& position) {
        absl::StrAppendFormat(out, "%s=%d.%d", position.first,
                              position.second.sequence, position.second.epoch);
      });
}

EventCursor::Position EventCursor::Of(const std::string& topic) const {
  const auto found = positions_.find(topic);
  return found == positions_.end() ? Position() : found->second;
}

void EventCursor::Note(const std::string& topic, const Position& position) {
  if (position.sequence > 0) positions_[topic] = position;
}

}  // namespace tessera::front::http
