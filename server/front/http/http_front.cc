#include "server/front/http/http_front.h"

#include <sys/resource.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/work_pool.h"
#include "boost/asio/executor_work_guard.hpp"
#include "boost/asio/io_context.hpp"
#include "boost/asio/ip/tcp.hpp"
#include "boost/asio/steady_timer.hpp"
#include "boost/asio/strand.hpp"
#include "server/front/http/connection.h"
#include "server/front/http/tls_context.h"

namespace tessera::front::http {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;
using asio::ip::tcp;

constexpr std::chrono::milliseconds kAcceptAgain{100};

absl::StatusOr<tcp::endpoint> Resolve(asio::io_context& io,
                                      const HttpFront::Options& options) {
  Error error;
  tcp::resolver resolver(io);
  const auto found = resolver.resolve(options.listen.host,
                                      absl::StrCat(options.listen.port), error);
  if (!error && !found.empty()) return found.begin()->endpoint();
  return absl::UnavailableError(
      absl::StrFormat("the host of %s %s is unknown: %s", options.flag,
                      ToString(options.listen), error.message()));
}

// Lets the process open twice as many files, if it may: database, files and
// gRPC need the other half. Services often begin with a limit of 1,024.
size_t MostConnections(size_t wished) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return wished;
  if (files.rlim_cur < 2 * wished && files.rlim_cur < files.rlim_max) {
    files.rlim_cur = std::min<rlim_t>(2 * wished, files.rlim_max);
    setrlimit(RLIMIT_NOFILE, &files);
    getrlimit(RLIMIT_NOFILE, &files);
  }
  return std::min<size_t>(wished, files.rlim_cur / 2);
}

}  // namespace

class HttpFront::Impl {
 public:
  Impl(const Dependencies& dependencies, const Options& options)
      : dependencies_(dependencies),
        options_(options),
        acceptor_(asio::make_strand(*io_)),
        tls_timer_(acceptor_.get_executor()),
        accept_timer_(acceptor_.get_executor()),
        guard_(io_->get_executor()),
        most_connections_(MostConnections(options.limits.connections)),
        pool_(std::make_unique<WorkPool>(options.limits.pool_threads)) {
    if (options.limits.slow_threads > 0) {
      slow_pool_ = std::make_unique<WorkPool>(options.limits.slow_threads);
    }
  }

  ~Impl() { Shutdown(absl::ZeroDuration()); }

  absl::Status Listen() {
    ASSIGN_OR_RETURN(tls_, MakeTlsContext(options_.security));
    ASSIGN_OR_RETURN(const tcp::endpoint endpoint, Resolve(*io_, options_));
    Error error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error)
      acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      return absl::UnavailableError(absl::StrFormat(
          "cannot listen on %s (%s); it may be in use, choose another address "
          "with %s",
          ToString(options_.listen), error.message(), options_.flag));
    }
    port_ = acceptor_.local_endpoint().port();
    Accept();
    if (tls_ != nullptr) ReloadTlsLater();
    for (int i = 0; i < options_.limits.io_threads; ++i) {
      threads_.emplace_back([this] { MoveBytes(); });
    }
    return absl::OkStatus();
  }

  int port() const { return port_; }

  void Shutdown(absl::Duration grace) {
    const absl::MutexLock lock(&shutdown_mu_);
    if (shut_down_) return;
    shut_down_ = true;
    asio::post(acceptor_.get_executor(), [this] {
      Error ignored;
      acceptor_.close(ignored);
      tls_timer_.cancel();
      accept_timer_.cancel();
    });
    Refuse();
    ForEach(&Connection::Drain);
    AwaitNone(absl::Now() + grace);
    ForEach(&Connection::Close);
    AwaitNone(absl::InfiniteFuture());
    slow_pool_.reset();
    pool_.reset();
    guard_.reset();
    for (std::thread& thread : threads_) thread.join();
    // What the pool's last work has posted keeps memory of connections.
    io_->restart();
    io_->poll();
  }

 private:
  using Connections = std::set<std::shared_ptr<Connection>>;

  void MoveBytes() {
    while (true) {
      try {
        io_->run();
        return;
      } catch (const std::exception& error) {
        // Memory ran out, say: one connection is lost, the others go on.
        Log(Severity::kError, "an HTTP connection failed",
            {{"cause", error.what()}});
      }
    }
  }

  // On the acceptor's strand.
  void Accept() {
    acceptor_.async_accept(asio::make_strand(*io_),
                           [this](Error error, tcp::socket socket) {
                             if (!acceptor_.is_open()) return;
                             if (!error) {
                               // First, as the other may throw.
                               Accept();
                               return Add(std::move(socket));
                             }
                             // Too many open files, say.
                             accept_timer_.expires_after(kAcceptAgain);
                             accept_timer_.async_wait([this](Error cancelled) {
                               if (!cancelled) Accept();
                             });
                           });
  }

  void Add(tcp::socket socket) {
    std::shared_ptr<Connection> connection;
    {
      const absl::MutexLock lock(&mu_);
      if (refuses_ || connections_.size() >= most_connections_) {
        return;
      }
      connection = std::make_shared<Connection>(
          Connection::Dependencies{
              .exchange = {dependencies_.router, dependencies_.entrance,
                           dependencies_.metrics, dependencies_.streams},
              .pool = *pool_,
              .slow_pool = slow_pool_ ? *slow_pool_ : *pool_,
              .limits = options_.limits,
              .ended = [this](const auto& ended) { Remove(ended); }},
          Socket::Make(std::move(socket), tls_, io_));
      connections_.insert(connection);
    }
    connection->Start();
  }

  void Refuse() {
    const absl::MutexLock lock(&mu_);
    refuses_ = true;
  }

  void Remove(const std::shared_ptr<Connection>& connection) {
    const absl::MutexLock lock(&mu_);
    connections_.erase(connection);
  }

  void ForEach(void (Connection::*step)()) {
    Connections connections;
    {
      const absl::MutexLock lock(&mu_);
      connections = connections_;
    }
    for (const auto& connection : connections) (*connection.*step)();
  }

  void AwaitNone(absl::Time deadline) {
    const auto none = [this] {
      mu_.AssertReaderHeld();
      return connections_.empty();
    };
    const absl::MutexLock lock(&mu_);
    mu_.AwaitWithDeadline(absl::Condition(&none), deadline);
  }

  void ReloadTlsLater() {
    tls_timer_.expires_after(
        absl::ToChronoMilliseconds(options_.security.tls_reload_every));
    tls_timer_.async_wait([this](Error error) {
      if (error) return;
      auto renewed = MakeTlsContext(options_.security);
      if (renewed.ok()) {
        tls_ = *std::move(renewed);
      } else {
        Log(Severity::kWarning,
            "the files of TLS cannot be used; the earlier ones are kept",
            {{"error", std::string(renewed.status().message())}});
      }
      ReloadTlsLater();
    });
  }

  const Dependencies dependencies_;
  const Options options_;
  const std::shared_ptr<asio::io_context> io_ =
      std::make_shared<asio::io_context>();
  tcp::acceptor acceptor_;
  asio::steady_timer tls_timer_;
  asio::steady_timer accept_timer_;
  std::shared_ptr<asio::ssl::context> tls_;  // Of the acceptor's strand.
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  const size_t most_connections_;
  int port_ = 0;
  absl::Mutex shutdown_mu_;
  bool shut_down_ ABSL_GUARDED_BY(shutdown_mu_) = false;
  absl::Mutex mu_;
  bool refuses_ ABSL_GUARDED_BY(mu_) = false;
  Connections connections_ ABSL_GUARDED_BY(mu_);
  std::vector<std::thread> threads_;
  // Null after Shutdown(); the second also if there is only one.
  std::unique_ptr<WorkPool> pool_;
  std::unique_ptr<WorkPool> slow_pool_;
};

absl::StatusOr<std::unique_ptr<HttpFront>> HttpFront::Listen(
    const Dependencies& dependencies, const Options& options) {
  auto impl = std::make_unique<Impl>(dependencies, options);
  RETURN_IF_ERROR(impl->Listen());
  return std::unique_ptr<HttpFront>(new HttpFront(std::move(impl)));
}

HttpFront::HttpFront(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
HttpFront::~HttpFront() = default;

int HttpFront::port() const { return impl_->port(); }

void HttpFront::Shutdown(absl::Duration grace) { impl_->Shutdown(grace); }

}  // namespace tessera::front::http
