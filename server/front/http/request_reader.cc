#include "server/front/http/request_reader.h"

#include <utility>

#include "absl/status/statusor.h"

namespace tessera::front::http {
namespace {

constexpr size_t kHeadReadBytes = 4 << 10;
constexpr size_t kBodyReadBytes = 64 << 10;

}  // namespace

void RequestReader::Read(size_t most, Next next,
                         void (RequestReader::*step)(Next next)) {
  const size_t before = buffer_.size();
  buffer_.resize(before + most);
  socket_.ReadSome(&buffer_[before], most,
                   [this, before, step, next = std::move(next)](
                       Socket::Error error, size_t bytes) mutable {
                     buffer_.resize(before + bytes);
                     error ? lost_() : (this->*step)(std::move(next));
                   });
}

void RequestReader::ReadHead(Next next) {
  parser_.emplace();
  head_deadline_.reset();
  GoOnWithHead(std::move(next));
}

void RequestReader::GoOnWithHead(Next next) {
  waits_ = buffer_.empty();
  if (waits_) {
    socket_.ExpireAfter(limits_.idle);
  } else {
    const absl::StatusOr<size_t> taken = parser_->Put(buffer_);
    if (!taken.ok()) return next(taken.status());
    buffer_.erase(0, *taken);
    if (parser_->has_head()) return next(absl::OkStatus());
    if (!head_deadline_) head_deadline_ = Socket::Clock::now() + limits_.head;
    socket_.ExpireAt(*head_deadline_);
  }
  Read(kHeadReadBytes, std::move(next), &RequestReader::GoOnWithHead);
}

void RequestReader::ReadBody(Next next) {
  bool came = false;
  while (!buffer_.empty() && !parser_->is_complete()) {
    const absl::StatusOr<size_t> taken = parser_->Put(buffer_);
    if (!taken.ok()) return next(taken.status());
    buffer_.erase(0, *taken);
    if (*taken == 0) break;
    came = true;
  }
  if (came || parser_->is_complete()) return next(absl::OkStatus());
  socket_.ExpireAfter(limits_.body);
  Read(kBodyReadBytes, std::move(next), &RequestReader::ReadBody);
}

}  // namespace tessera::front::http
