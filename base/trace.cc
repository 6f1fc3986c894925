#include "base/trace.h"

#include <algorithm>
#include <atomic>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/sha256.h"
#include "base/uuid.h"

namespace tessera::trace {
namespace {

constexpr char kJob[] = "tessera.job";
constexpr size_t kTraceIdDigits = 32;
constexpr size_t kSpanIdDigits = 16;

std::atomic<Sink*> the_sink = nullptr;
thread_local std::optional<Context> the_current;

bool IsHex(absl::string_view text, size_t digits) {
  return text.size() == digits &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) ||
                  (c >= 'a' && c <= 'f');
         });
}

bool IsZero(absl::string_view text) {
  return text.find_first_not_of('0') == absl::string_view::npos;
}

// The lowest bit of the flags.
bool IsSampled(absl::string_view flags) {
  const char last = flags.back();
  const int digit = absl::ascii_isdigit(static_cast<unsigned char>(last))
                        ? last - '0'
                        : last - 'a' + 10;
  return digit % 2 == 1;
}

std::string RandomTraceId() {
  return absl::StrReplaceAll(RandomUuid(), {{"-", ""}});
}

}  // namespace

std::string ToTraceparent(const Context& context) {
  return absl::StrCat("00-", context.trace_id, "-", context.span_id, "-01");
}

std::optional<Context> ParseTraceparent(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '-');
  if (parts.size() < 4 || !IsHex(parts[0], 2) || parts[0] == "ff" ||
      (parts[0] == "00" && parts.size() != 4) ||
      !IsHex(parts[1], kTraceIdDigits) || IsZero(parts[1]) ||
      !IsHex(parts[2], kSpanIdDigits) || IsZero(parts[2]) ||
      !IsHex(parts[3], 2)) {
    return std::nullopt;
  }
  return Context{.trace_id = std::string(parts[1]),
                 .span_id = std::string(parts[2]),
                 .sampled = IsSampled(parts[3])};
}

Context OfJob(absl::string_view name) {
  const std::string digest = Sha256Hex(absl::StrCat("trace of ", name));
  return {.trace_id = digest.substr(0, kTraceIdDigits),
          .span_id = digest.substr(kTraceIdDigits, kSpanIdDigits)};
}

void SetSink(Sink* sink) { the_sink = sink; }
bool IsOn() { return the_sink != nullptr; }

std::optional<Context> Current() { return the_current; }

Scope::Scope(std::optional<Context> context)
    : before_(std::exchange(the_current, std::move(context))) {}

Scope::~Scope() { the_current = std::move(before_); }

Span::Span(std::string name, Kind kind, std::optional<Context> parent,
           absl::Time start) {
  if (!IsOn()) return;
  data_.emplace();
  data_->name = std::move(name);
  data_->kind = kind;
  data_->context = {.trace_id = parent ? parent->trace_id : RandomTraceId(),
                    .span_id = RandomTraceId().substr(0, kSpanIdDigits)};
  if (parent) data_->parent_id = std::move(parent->span_id);
  data_->start = start;
}

Span Span::Below(std::string name, Kind kind) {
  if (!the_current) return Span();
  return Span(std::move(name), kind, the_current);
}

Span Span::BelowJob(std::string name, const std::string& job,
                    absl::Time start) {
  if (!IsOn()) return Span();
  Span span(std::move(name), Kind::kInternal, OfJob(job), start);
  span.Set(kJob, job);
  return span;
}

Span Span::OfWholeJob(std::string name, const std::string& job,
                      absl::Time start) {
  if (!IsOn()) return Span();
  Span span(std::move(name), Kind::kInternal, std::nullopt, start);
  span.data_->context = OfJob(job);
  span.Set(kJob, job);
  return span;
}

std::optional<Context> Span::context() const {
  if (!data_) return std::nullopt;
  return data_->context;
}

void Span::Set(std::string key, Value value) {
  if (data_) data_->attributes.emplace_back(std::move(key), std::move(value));
}

void Span::Link(Context context) {
  if (data_) data_->links.push_back(std::move(context));
}

void Span::End(const absl::Status& outcome) {
  Sink* const sink = the_sink;
  if (data_ && sink != nullptr) {
    data_->end = absl::Now();
    data_->outcome = outcome;
    sink->Add(*std::move(data_));
  }
  data_.reset();
}

void NoteAcquired(const std::string& job, const std::string& worker,
                  const std::string& device, absl::Time start) {
  Span span = Span::BelowJob("work.acquire", job, start);
  span.Set("tessera.worker", worker);
  span.Set("tessera.device", device);
}

void NoteQueued(const std::string& job) {
  if (!the_current) return;
  Span span = Span::Below("job.queue", Kind::kInternal);
  span.Set(kJob, job);
  span.Link(OfJob(job));
}

}  // namespace tessera::trace
