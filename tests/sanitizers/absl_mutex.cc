// Tells ThreadSanitizer of Abseil's locks.
//
// Debian's Abseil is not built with ThreadSanitizer, which therefore knows
// neither our locks nor gRPC's and takes all that they guard for races. These
// functions come before Abseil's own in every program of the preset `tsan`
// (CMakeLists.txt): they call those, and say what is acquired and released. Of
// Abseil's functions they are those that we and gRPC call.
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

#include <cstdio>
#include <cstdlib>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

// In ThreadSanitizer's runtime, but in no header of GCC's.
extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);

namespace {

// Abseil's own function; `start` is `_ZN`, or `_ZNK` of a const one. `Text` and
// `Expanded` give the inline namespace of this Abseil, which its functions'
// names contain.
#define TESSERA_TEXT(word) #word
#define TESSERA_EXPANDED(word) TESSERA_TEXT(word)
template <typename Function>
Function Own(const char* behind_namespace, const char* start = "_ZN") {
  constexpr char kNamespace[] =
      TESSERA_EXPANDED(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  char name[128];
  std::snprintf(name, sizeof(name), "%s4absl%zu%s%s", start,
                sizeof(kNamespace) - 1, kNamespace, behind_namespace);
  void* const found = dlsym(RTLD_NEXT, name);
  if (found == nullptr) {
    std::fprintf(stderr, "absl_mutex.cc: Abseil has no %s\n", name);
    std::abort();
  }
  return reinterpret_cast<Function>(found);
}

// Abseil reads the conditions that others wait for, in their name.
template <typename Call>
auto WithoutReads(Call call) {
  struct Scope {
    Scope() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
    ~Scope() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
  } const scope;
  return call();
}

// Gives `mu` back while it waits.
template <typename Call>
auto Waiting(absl::Mutex* mu, Call call) {
  struct Scope {
    explicit Scope(absl::Mutex* waited) : mu(waited) { __tsan_release(mu); }
    ~Scope() { __tsan_acquire(mu); }
    absl::Mutex* mu;
  } const scope(mu);
  return WithoutReads(call);
}

using Act = void (*)(absl::Mutex*);

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  static const auto own = Own<Act>("5Mutex4LockEv");
  own(this);
  __tsan_acquire(this);
}

bool Mutex::TryLock() {
  static const auto own = Own<bool (*)(Mutex*)>("5Mutex7TryLockEv");
  const bool locked = own(this);
  if (locked) __tsan_acquire(this);
  return locked;
}

void Mutex::Unlock() {
  static const auto own = Own<Act>("5Mutex6UnlockEv");
  __tsan_release(this);
  WithoutReads([this] { own(this); });
}

void Mutex::ReaderLock() {
  static const auto own = Own<Act>("5Mutex10ReaderLockEv");
  own(this);
  __tsan_acquire(this);
}

void Mutex::ReaderUnlock() {
  static const auto own = Own<Act>("5Mutex12ReaderUnlockEv");
  __tsan_release(this);
  WithoutReads([this] { own(this); });
}

void Mutex::Await(const Condition& condition) {
  static const auto own =
      Own<void (*)(Mutex*, const Condition&)>("5Mutex5AwaitERKNS0_9ConditionE");
  Waiting(this, [&] { own(this, condition); });
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static const auto own = Own<bool (*)(Mutex*, const Condition&, Duration)>(
      "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  return Waiting(this, [&] { return own(this, condition, timeout); });
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static const auto own = Own<bool (*)(Mutex*, const Condition&, Time)>(
      "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  return Waiting(this, [&] { return own(this, condition, deadline); });
}

void CondVar::Wait(Mutex* mu) {
  static const auto own =
      Own<void (*)(CondVar*, Mutex*)>("7CondVar4WaitEPNS0_5MutexE");
  Waiting(mu, [&] { own(this, mu); });
}

bool CondVar::WaitWithTimeout(Mutex* mu, Duration timeout) {
  static const auto own = Own<bool (*)(CondVar*, Mutex*, Duration)>(
      "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE");
  return Waiting(mu, [&] { return own(this, mu, timeout); });
}

bool CondVar::WaitWithDeadline(Mutex* mu, Time deadline) {
  static const auto own = Own<bool (*)(CondVar*, Mutex*, Time)>(
      "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  return Waiting(mu, [&] { return own(this, mu, deadline); });
}

void Notification::Notify() {
  static const auto own =
      Own<void (*)(Notification*)>("12Notification6NotifyEv");
  // Who looks without a lock reads this alone.
  __tsan_release(&notified_yet_);
  own(this);
}

void Notification::WaitForNotification() const {
  static const auto own = Own<void (*)(const Notification*)>(
      "12Notification19WaitForNotificationEv", "_ZNK");
  own(this);
  __tsan_acquire(const_cast<std::atomic<bool>*>(&notified_yet_));
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  static const auto own = Own<bool (*)(const Notification*, Duration)>(
      "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE", "_ZNK");
  const bool notified = own(this, timeout);
  if (notified) __tsan_acquire(const_cast<std::atomic<bool>*>(&notified_yet_));
  return notified;
}

ABSL_NAMESPACE_END
}  // namespace absl
