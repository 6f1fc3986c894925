// Spans: what a request did, where, and how long each part took. They become
// OpenTelemetry spans where somebody collects them.
#ifndef TESSERA_BASE_TRACE_H_
#define TESSERA_BASE_TRACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace tessera::trace {

// Names a span, for spans below it in this process or another one.
struct Context {
  std::string trace_id;  // 32 lower-case hexadecimal digits.
  std::string span_id;   // 16 such digits.
  bool sampled = true;   // False: the caller wants no spans of this trace.
};

// The name of the header, and of metadata of gRPC.
inline constexpr char kTraceparent[] = "traceparent";

// As the header `traceparent` (https://www.w3.org/TR/trace-context).
std::string ToTraceparent(const Context& context);
// Empty if `text` is no valid `traceparent`. Later versions of the format may
// append fields, which are not read.
std::optional<Context> ParseTraceparent(absl::string_view text);

// The span of a whole job, which is the first of the job's trace. Every process
// derives it from the job's name, `trainingJobs/{id}` or
// `segmentationJobs/{id}`, so nothing has to be stored or sent.
Context OfJob(absl::string_view name);

// The numbers of OpenTelemetry.
enum class Kind : uint8_t { kInternal = 1, kServer = 2, kClient = 3 };

// The value of an attribute.
using Value = std::variant<std::string, int64_t, double>;

// A span that has ended.
struct SpanData {
  std::string name;
  Kind kind = Kind::kInternal;
  Context context;
  std::string parent_id;  // Empty: the first of its trace.
  absl::Time start;
  absl::Time end;
  std::vector<std::pair<std::string, Value>> attributes;
  std::vector<Context> links;  // Spans of other traces that belong to it.
  absl::Status outcome;
};

// Takes spans that have ended. Thread-safe.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void Add(SpanData span) = 0;  // Must not block.
};

// Sets where all spans of this process go; null: nowhere, which is how a
// process starts. REQUIRES: `sink` outlives all spans, or all threads that make
// spans have ended.
void SetSink(Sink* sink);
bool IsOn();

// The span that this thread works for, if any.
std::optional<Context> Current();

// Makes a span the current one of this thread, until the destructor.
class Scope {
 public:
  explicit Scope(std::optional<Context> context);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  std::optional<Context> before_;
};

// A span from its construction to End() or the destructor. Does nothing while
// no sink is set. Never give it tokens or pixels.
//
// Not thread-safe, but may be ended on another thread than it began on.
class Span {
 public:
  // `parent` empty: the span is the first of a new trace.
  Span(std::string name, Kind kind, std::optional<Context> parent,
       absl::Time start = absl::Now());
  // A span below Current(); does nothing if there is none.
  static Span Below(std::string name, Kind kind);
  // A span below that of the job `job`, with the attribute `tessera.job`.
  static Span BelowJob(std::string name, const std::string& job,
                       absl::Time start = absl::Now());
  // The span of the whole job `job`; see OfJob(). Likewise.
  static Span OfWholeJob(std::string name, const std::string& job,
                         absl::Time start);
  ~Span() { End(absl::OkStatus()); }
  Span(Span&& other) noexcept : data_(std::exchange(other.data_, {})) {}
  Span& operator=(Span&&) = delete;

  // Empty if no sink is set.
  std::optional<Context> context() const;
  void Set(std::string key, Value value);
  void Link(Context context);
  // Later calls do nothing.
  void End(const absl::Status& outcome);

 private:
  Span() = default;

  std::optional<SpanData> data_;  // Empty: no sink, or ended.
};

// Notes that the job `job`, or a part of it, was given to `worker`: a span
// `work.acquire` below the job's.
void NoteAcquired(const std::string& job, const std::string& worker,
                  const std::string& device, absl::Time start);

// Notes that the current span has queued the job `job`: a span `job.queue`
// below it with a link to the job's span.
void NoteQueued(const std::string& job);

}  // namespace tessera::trace

#endif  // TESSERA_BASE_TRACE_H_
