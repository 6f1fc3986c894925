#include "server/front/http/connection.h"

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/retry_delay.h"
#include "boost/asio/post.hpp"
#include "server/front/http/answer.h"

namespace tessera::front::http {
namespace {

using Milliseconds = std::chrono::milliseconds;

// How long a client may read what it was sent before the socket was shut down.
constexpr Milliseconds kLinger{2'000};
constexpr char kContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status Busy(const std::string& message) {
  return WithRetryDelay(
      WithReason(absl::ResourceExhaustedError(message), "SERVER_BUSY"),
      kRetryDelay);
}

}  // namespace

Connection::Connection(Dependencies dependencies,
                       std::unique_ptr<Socket> socket)
    : dependencies_(std::move(dependencies)),
      socket_(std::move(socket)),
      reader_(*socket_, dependencies_.limits, [this] { Abort(); }) {}

void Connection::Start() {
  Post([](Self& self) { self.Handshake(); });
}

void Connection::Drain() {
  Post([](Self& self) {
    self.draining_ = true;
    const bool idle = self.waits_for_request_ && self.reader_.waits();
    if (idle || self.shuts_down_ || self.feeds()) self.Abort();
  });
}

void Connection::Close() {
  Post([](Self& self) { self.Abort(); });
}

template <typename Step>
void Connection::Post(Step step) {
  boost::asio::post(socket_->executor(), [self = shared_from_this(),
                                          step = std::move(step)]() mutable {
    if (!self->ended_) step(*self);
  });
}

template <typename Step>
Socket::Done Connection::Then(Step step) {
  return [self = shared_from_this(), step = std::move(step)](
             Socket::Error error, size_t) mutable {
    if (self->ended_) return;
    error ? self->Abort() : step(*self);
  };
}

template <typename Step>
RequestReader::Next Connection::Next(Step step) {
  return [self = shared_from_this(),
          step = std::move(step)](const absl::Status& read) mutable {
    if (!self->ended_) step(*self, read);
  };
}

WorkPool& Connection::Pool() {
  return exchange_->is_slow() ? dependencies_.slow_pool : dependencies_.pool;
}

template <typename Work>
absl::Status Connection::TryRunOn(WorkPool& pool, Work work) {
  const HttpLimits& limits = dependencies_.limits;
  switch (pool.TryRun(
      exchange_->turn(),
      [self = shared_from_this(), work = std::move(work)]() mutable {
        work(*self);
      },
      {.all = limits.most_waiting, .of_one = limits.most_waiting_of_one})) {
    case WorkPool::Added::kPoolIsFull:
      return Busy(
          "the server has more requests to answer than it can keep; try again "
          "after a while");
    case WorkPool::Added::kUserHasTooMuch:
      return Busy(absl::StrFormat(
          "%d of your requests wait to be answered, which is the most of one "
          "user; let some of them end first",
          limits.most_waiting_of_one));
    case WorkPool::Added::kYes:
      break;
  }
  return absl::OkStatus();
}

void Connection::Handshake() {
  socket_->ExpireAfter(dependencies_.limits.handshake);
  socket_->Handshake(Then([](Self& self) { self.AwaitRequest(); }));
}

void Connection::AwaitRequest() {
  if (draining_) return Shutdown();
  received_.clear();
  refusal_ = absl::OkStatus();
  waits_for_request_ = true;
  reader_.ReadHead(Next([](Self& self, const absl::Status& read) {
    self.waits_for_request_ = false;
    // Nobody knows where the request after one that is none begins.
    self.complete_ = read.ok() && !self.reader_.head().has_body;
    self.exchange_ = std::make_shared<Exchange>(
        self.dependencies_.exchange, read.ok() ? self.reader_.head() : Head(),
        self.socket_->peer());
    read.ok() ? self.Begin() : self.Refuse(read);
  }));
}

void Connection::Begin() {
  if (complete_) WatchClient();
  const absl::Status taken = TryRunOn(dependencies_.pool, [](Self& self) {
    const absl::Status begun = self.exchange_->Begin();
    if (begun.ok() && self.exchange_->body() == Exchange::Body::kNone &&
        !self.exchange_->is_slow()) {
      return self.Run();
    }
    self.Post([begun](Self& strand) {
      begun.ok() ? strand.BeginBody() : strand.Refuse(begun);
    });
  });
  if (!taken.ok()) Refuse(taken);
}

void Connection::BeginBody() {
  if (!reader_.head().has_body || !reader_.head().expects_continue ||
      reader_.has_more()) {
    return ReadBody();
  }
  socket_->ExpireAfter(dependencies_.limits.write);
  socket_->WriteAll(kContinue, sizeof(kContinue) - 1,
                    Then([](Self& self) { self.ReadBody(); }));
}

void Connection::ReadBody() {
  reader_.ReadBody(Next([](Self& self, const absl::Status& read) {
    if (!read.ok()) return self.Refuse(read);
    self.complete_ = self.reader_.is_complete();
    std::string bytes = self.reader_.TakeBytes();
    if (self.exchange_->body() == Exchange::Body::kReceived) {
      if (!bytes.empty()) return self.Take(std::move(bytes));
      return self.complete_ ? self.RunEndpoint() : self.ReadBody();
    }
    const size_t most = self.exchange_->most_body_bytes();
    if (self.received_.size() + bytes.size() > most) {
      return self.Refuse(BodyTooLarge(most));
    }
    self.received_ += bytes;
    self.complete_ ? self.RunEndpoint() : self.ReadBody();
  }));
}

void Connection::Take(std::string bytes) {
  Pool().Run(exchange_->turn(),
             [self = shared_from_this(), bytes = std::move(bytes)] {
               const absl::Status taken = self->exchange_->Take(bytes);
               self->Post([taken](Self& strand) {
                 if (!taken.ok()) return strand.Refuse(taken);
                 strand.complete_ ? strand.RunEndpoint() : strand.ReadBody();
               });
             });
}

void Connection::RunEndpoint() {
  WatchClient();
  const absl::Status taken = TryRunOn(Pool(), [](Self& self) { self.Run(); });
  if (!taken.ok()) Refuse(taken);
}

void Connection::Run() {
  // The answer may be on its way before Exchange::Run() returns.
  const std::shared_ptr<Exchange> exchange = exchange_;
  exchange->Run(std::move(received_), [weak = weak_from_this()](
                                          absl::StatusOr<Response> response) {
    const auto self = weak.lock();
    if (self == nullptr) return;
    self->Post([response = std::move(response)](Self& strand) mutable {
      if (!response.ok()) return strand.Refuse(response.status());
      strand.Send(*std::move(response));
    });
  });
}

void Connection::WatchClient() {
  if (std::exchange(watches_client_, true)) return;
  socket_->AwaitInput([self = shared_from_this()](Socket::Error error, size_t) {
    self->watches_client_ = false;
    if (self->ended_ || error || !self->socket_->HasLeft()) return;
    self->NoteClientLeft();
  });
}

void Connection::NoteClientLeft() {
  if (exchange_ == nullptr) return;
  exchange_->NoteClientLeft();
  if (feeds()) Abort();
}

void Connection::Refuse(const absl::Status& error) {
  refusal_ = error;
  Send(exchange_->Refuse(error));
}

void Connection::Send(Response response) {
  const Head& head = exchange_->head();
  const bool long_body = response.pull || response.feed;
  const bool sized = response.headers.count("Content-Length") > 0;
  const bool chunked = long_body && !sized && head.chunks;
  keep_alive_ = head.keep_alive && complete_ && !draining_ &&
                (!long_body || sized || chunked);
  std::string text =
      HeadText(response, exchange_->request_id(), keep_alive_, chunked);
  const int status = response.status;
  writer_ = std::make_shared<AnswerWriter>(
      AnswerWriter::Dependencies{
          .socket = socket_,
          .limits = dependencies_.limits,
          .run =
              [exchange = exchange_, &pool = Pool()](WorkPool::Work work) {
                pool.Run(exchange->turn(), exchange->Traced(std::move(work)));
              },
          .done =
              [self = shared_from_this(), status](const absl::Status& outcome) {
                self->Finish(status, outcome);
              }},
      std::move(response), std::move(text), head.method != "HEAD", chunked);
  if (feeds()) WatchClient();
  writer_->Start();
}

void Connection::Finish(int status, const absl::Status& outcome) {
  if (!refusal_.ok() || outcome.ok()) {
    exchange_->End(status, refusal_);
  } else if (!absl::IsCancelled(outcome)) {
    exchange_->End(status, outcome);  // The client's leaving notes itself.
  }
  if (!outcome.ok()) return Abort();
  exchange_.reset();
  writer_.reset();
  if (keep_alive_ && !draining_) return AwaitRequest();
  Shutdown();
}

// Closes after the client has read everything.
void Connection::Shutdown() {
  shuts_down_ = true;
  socket_->ExpireAfter(kLinger);
  socket_->Shutdown(
      [self = shared_from_this()](Socket::Error, size_t) { self->Abort(); });
}

void Connection::Abort() {
  if (std::exchange(ended_, true)) return;
  if (writer_ != nullptr) writer_->Stop();
  if (exchange_ != nullptr) exchange_->NoteClientLeft();
  socket_->Close();
  // A pool's thread may be in the exchange or in the writer; it holds this
  // object meanwhile.
  dependencies_.ended(shared_from_this());
}

}  // namespace tessera::front::http
