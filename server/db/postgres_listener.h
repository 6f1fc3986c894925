// Hears what other processes notify through PostgreSQL.
#ifndef TESSERA_SERVER_DB_POSTGRES_LISTENER_H_
#define TESSERA_SERVER_DB_POSTGRES_LISTENER_H_

#include <memory>
#include <stop_token>
#include <string>
#include <thread>

#include "server/db/listeners.h"
#include "server/db/postgres_connection.h"

namespace tessera::db {

// Has a connection of its own, which it makes again whenever it is lost. Posts
// an empty payload to each channel once the channel is listened to, and after
// each new connection: what was notified before was missed.
//
// Thread-safe. Owns a thread.
class PostgresListener {
 public:
  // `listeners` must outlive this object.
  PostgresListener(const std::string& url, Listeners& listeners);
  ~PostgresListener();
  PostgresListener(const PostgresListener&) = delete;
  PostgresListener& operator=(const PostgresListener&) = delete;

  // Makes the thread look at the listeners' channels again.
  void Wake();

 private:
  void Run(const std::stop_token& stop);
  // Returns when the connection is lost or `stop` is requested.
  absl::Status Hear(PostgresConnection& connection,
                    const std::stop_token& stop);

  const std::string url_;
  Listeners& listeners_;
  const int wake_fd_;    // An eventfd.
  std::jthread thread_;  // Last: uses the other members.
};

}  // namespace tessera::db

#endif  // TESSERA_SERVER_DB_POSTGRES_LISTENER_H_
