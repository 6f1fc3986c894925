// Spans: what a request did, where, and how long each part took. They become
// OpenTelemetry spans where somebody collects them.
#ifndef TESSERA_BASE_TRACE_H_
#define TESSERA_BASE_TRACE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace tessera::trace {

// Names a span, for spans below it in this process or another one.
struct Context {
  std::string trace_id;  // 32 lower-case hexadecimal digits.
  std::string span_id;   // 16 such digits.
  bool sampled = true;   // False: the caller wants no spans of this trace.
};

// As the header `traceparent` (https://www.w3.org/TR/trace-context).
std::string ToTraceparent(const Context& context);
// Empty if `text` is no valid `traceparent`. Later versions of the format may
// append fields, which are not read.
std::optional<Context> ParseTraceparent(absl::string_view text);

// The numbers of OpenTelemetry.
enum class Kind : uint8_t { kInternal = 1, kServer = 2, kClient = 3 };

// A span that has ended.
struct SpanData {
  std::string name;
  Kind kind = Kind::kInternal;
  Context context;
  std::string parent_id;  // Empty: the first of its trace.
  absl::Time start;
  absl::Time end;
  std::vector<std::pair<std::string, std::string>> attributes;
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
  Span(std::string name, Kind kind, std::optional<Context> parent);
  // A span below Current(); does nothing if there is none.
  static Span Below(std::string name, Kind kind);
  ~Span() { End(absl::OkStatus()); }
  Span(const Span&) = delete;
  Span& operator=(const Span&) = delete;

  // Empty if no sink is set.
  std::optional<Context> context() const;
  void Set(std::string key, std::string value);
  // Later calls do nothing.
  void End(const absl::Status& outcome);

 private:
  Span() = default;

  std::optional<SpanData> data_;  // Empty: no sink, or ended.
};

}  // namespace tessera::trace

#endif  // TESSERA_BASE_TRACE_H_
