#include "server/front/http/answer_writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "boost/asio/post.hpp"
#include "server/front/http/exchange.h"

namespace tessera::front::http {
namespace {

constexpr size_t kWriteBytes = 64 << 10;
constexpr char kLastChunk[] = "0\r\n\r\n";

}  // namespace

AnswerWriter::AnswerWriter(Dependencies dependencies, Response response,
                           std::string head, bool with_body, bool chunked)
    : dependencies_(std::move(dependencies)),
      response_(std::move(response)),
      chunked_(chunked),
      timer_(dependencies_.socket->executor()),
      out_(std::move(head)) {
  if (!with_body) {
    response_.pull = nullptr;
    response_.feed = nullptr;
  } else if (!response_.pull && !response_.feed) {
    out_ += response_.body;
  }
  response_.body.clear();
}

template <typename Step>
void AnswerWriter::Post(Step step) {
  boost::asio::post(
      dependencies_.socket->executor(),
      [self = shared_from_this(), step = std::move(step)]() mutable {
        if (!self->ended_) step(*self);
      });
}

void AnswerWriter::Start() { Write(); }

void AnswerWriter::Stop() {
  ended_ = true;
  dependencies_.done = nullptr;
  timer_.cancel();
}

void AnswerWriter::End(const absl::Status& outcome) {
  ended_ = true;
  timer_.cancel();
  const auto done = std::exchange(dependencies_.done, nullptr);
  if (done) done(outcome);
}

void AnswerWriter::Write() {
  written_ = 0;
  writing_ = true;
  WritePiece();
}

void AnswerWriter::WritePiece() {
  const size_t size = std::min(kWriteBytes, out_.size() - written_);
  dependencies_.socket->ExpireAfter(dependencies_.limits.write);
  dependencies_.socket->WriteAll(
      &out_[written_], size,
      [self = shared_from_this()](Socket::Error error, size_t bytes) {
        if (self->ended_) return;
        if (error) return self->End(absl::CancelledError(error.message()));
        self->written_ += bytes;
        if (self->written_ < self->out_.size()) return self->WritePiece();
        self->writing_ = false;
        self->out_.clear();
        self->GoOn();
      });
}

void AnswerWriter::GoOn() {
  if (last_piece_ || (!response_.pull && !response_.feed)) {
    return End(absl::OkStatus());
  }
  if (response_.pull) return Pull();
  if (!feed_runs_ && !delivered_ && !awaits_feed_) AskFeed();
  KeepAliveLater();
  SendDelivered();
}

void AnswerWriter::Pull() {
  dependencies_.run([self = shared_from_this()] {
    auto piece = Pulled(self->response_.pull);
    self->Post([piece = std::move(piece)](AnswerWriter& strand) mutable {
      strand.SendPiece(std::move(piece));
    });
  });
}

void AnswerWriter::AskFeed() {
  awaits_feed_ = true;
  feed_runs_ = true;
  dependencies_.run([self = shared_from_this()] {
    self->response_.feed([weak = self->weak_from_this()](
                             absl::StatusOr<std::string> piece) {
      const auto locked = weak.lock();
      if (locked == nullptr) return;
      locked->Post([piece = std::move(piece)](AnswerWriter& strand) mutable {
        strand.awaits_feed_ = false;
        strand.delivered_ = std::move(piece);
        strand.SendDelivered();
      });
    });
    self->Post([](AnswerWriter& strand) {
      strand.feed_runs_ = false;
      strand.SendDelivered();
    });
  });
}

// Once the feed has returned, as it may be destroyed with the last piece.
void AnswerWriter::SendDelivered() {
  if (!delivered_ || feed_runs_ || writing_) return;
  timer_.cancel();
  SendPiece(*std::exchange(delivered_, std::nullopt));
}

void AnswerWriter::KeepAliveLater() {
  if (response_.keep_alive.empty()) return;
  timer_.expires_after(dependencies_.limits.keep_alive);
  timer_.async_wait([self = shared_from_this()](Socket::Error error) {
    if (error || self->ended_ || self->writing_ || self->delivered_) return;
    self->SendPiece(self->response_.keep_alive);
  });
}

void AnswerWriter::SendPiece(absl::StatusOr<std::string> piece) {
  // Without the last chunk the client notices that bytes are missing.
  if (!piece.ok()) return End(piece.status());
  last_piece_ = piece->empty();
  out_ = chunked_ ? last_piece_ ? kLastChunk
                                : absl::StrCat(absl::Hex(piece->size()), "\r\n",
                                               *piece, "\r\n")
                  : *std::move(piece);
  if (out_.empty()) return End(absl::OkStatus());
  Write();
}

}  // namespace tessera::front::http
