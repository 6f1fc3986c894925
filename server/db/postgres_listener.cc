#include "server/db/postgres_listener.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"

namespace tessera::db {
namespace {

constexpr absl::Duration kConnectAgainAfter = absl::Seconds(1);

}  // namespace

PostgresListener::PostgresListener(const std::string& url, Listeners& listeners)
    : url_(url),
      listeners_(listeners),
      wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

PostgresListener::~PostgresListener() {
  thread_.request_stop();
  Wake();
  thread_.join();
  ::close(wake_fd_);
}

void PostgresListener::Wake() {
  const uint64_t one = 1;
  // Fails only if the counter is full, and then the thread wakes anyway.
  [[maybe_unused]] const ssize_t written = ::write(wake_fd_, &one, sizeof(one));
}

void PostgresListener::Run(const std::stop_token& stop) {
  bool failed = false;
  while (!stop.stop_requested()) {
    auto connection = PostgresConnection::Connect(url_, /*read_only=*/false);
    const absl::Status heard =
        connection.ok() ? Hear(**connection, stop) : connection.status();
    if (stop.stop_requested()) return;
    if (!failed) {
      Log(Severity::kWarning,
          "notifications of the metadata database come late, since its "
          "connection was lost",
          {{"cause", std::string(heard.message())}});
    }
    failed = !connection.ok();
    if (failed) SleepFor(kConnectAgainAfter, stop);
  }
}

absl::Status PostgresListener::Hear(PostgresConnection& connection,
                                    const std::stop_token& stop) {
  std::set<std::string> heard;
  while (!stop.stop_requested()) {
    for (const std::string& channel : listeners_.Channels()) {
      if (!heard.insert(channel).second) continue;
      RETURN_IF_ERROR(connection.Listen(channel));
      listeners_.Post({{.channel = channel, .payload = ""}});
    }
    ASSIGN_OR_RETURN(std::vector<Notification> notifications,
                     connection.AwaitNotifications(wake_fd_));
    // Emptied before the channels are read again.
    uint64_t count = 0;
    [[maybe_unused]] const ssize_t read =
        ::read(wake_fd_, &count, sizeof(count));
    listeners_.Post(std::move(notifications));
  }
  return absl::OkStatus();
}

}  // namespace tessera::db
