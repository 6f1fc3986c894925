#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "client/grpc/grpc_api.h"
#include "client/grpc/grpc_convert.h"

namespace tessera::client {
namespace {

using Stream =
    grpc::ClientReaderWriter<v1::SegmentRequest, v1::SegmentResponse>;

// The progress of sending, then of receiving. Not thread-safe.
class Progress {
 public:
  Progress(const SegmentObserver& observer, int64_t bytes)
      : observer_(observer) {
    state_.bytes = bytes;
  }

  void Sent(int64_t bytes) {
    state_.bytes_sent = bytes;
    observer_(state_);
  }

  void Received(const v1::SegmentProgress& progress) {
    state_.slices_done = progress.slices_done();
    state_.slices = progress.slices();
    state_.tiles_done = progress.tiles_done();
    state_.tiles = progress.tiles();
    observer_(state_);
  }

 private:
  const SegmentObserver& observer_;
  SegmentProgress state_;
};

// Handles the server's messages. Not thread-safe.
class Receiver {
 public:
  Receiver(const SegmentRequest& request, std::string image_sha256,
           Progress& progress, ObjectSink& sink)
      : request_(request),
        image_sha256_(std::move(image_sha256)),
        progress_(progress),
        sink_(sink) {}

  absl::Status Take(const v1::SegmentResponse& response) {
    if (response.has_start()) return Start(response.start());
    if (response.has_progress()) {
      progress_.Received(response.progress());
    } else if (response.has_objects()) {
      return Add(FromProto(response.objects()));
    } else if (response.has_summary()) {
      summary_ = FromProto(response.summary());
    }
    return absl::OkStatus();
  }

  // Call after the last message.
  absl::StatusOr<SegmentSummary> Finish() {
    if (!started_ || !summary_ || summary_->slices > (1 << 24)) {
      return absl::DataLossError("the server sent no summary; try again");
    }
    if (request_.parameters.as_pyjamas && !summary_->parameters.as_pyjamas) {
      return absl::FailedPreconditionError(
          "the server is too old to apply a model as PyJAMAS does, and applied "
          "it as Tessera does; update it, or leave out --as pyjamas");
    }
    RETURN_IF_ERROR(joiner_.Finish());
    return *std::move(summary_);
  }

 private:
  absl::Status Start(const v1::SegmentStart& start) {
    started_ = true;
    const std::vector<int>& slices = request_.slices;
    return sink_.Start({.image_sha256 = image_sha256_,
                        .model_version = start.model_version(),
                        .model_sha256 = start.model_sha256(),
                        .stack = start.slices() > 1 ||
                                 (slices.size() == 1 && slices.front() != 1)});
  }

  absl::Status Add(ObjectBatch batch) {
    if (!started_) {
      return absl::DataLossError(
          "the server sent objects before it began; client and server may be "
          "of different versions");
    }
    const int slice = batch.slice;
    std::optional<imaging::SlicePosition> position = batch.position;
    if (request_.channel && !position) {
      return absl::FailedPreconditionError(
          "the server is too old to choose a channel, and took all; update it, "
          "or save the channel as a file of its own");
    }
    // Without --channel, a file may have only one channel; -1 is any channel.
    if (position && !request_.channel && position->c == 0) position->c = -1;
    RETURN_IF_ERROR(joiner_.Add(std::move(batch)));
    for (Object& object : joiner_.TakeWhole()) {
      object.position = position;
      RETURN_IF_ERROR(sink_.Add(slice, std::move(object)));
    }
    return absl::OkStatus();
  }

  const SegmentRequest& request_;
  const std::string image_sha256_;
  Progress& progress_;
  ObjectSink& sink_;
  bool started_ = false;
  ObjectJoiner joiner_;
  std::optional<SegmentSummary> summary_;
};

v1::SegmentRequest Header(const SegmentRequest& request,
                          const std::filesystem::path& image, int64_t size) {
  v1::SegmentRequest message;
  v1::SegmentHeader& header = *message.mutable_header();
  header.set_model(request.model);
  header.set_filename(ToUtf8(image.filename().string()));
  header.set_size_bytes(size);
  header.mutable_slices()->Add(request.slices.begin(), request.slices.end());
  if (request.channel) header.set_channel(*request.channel);
  *header.mutable_parameters() = client::ToProto(request.parameters);
  header.set_priority(request.bulk ? v1::SegmentHeader::BULK
                                   : v1::SegmentHeader::INTERACTIVE);
  return message;
}

// Remembers the error of a sink, after which another attempt is useless.
class WatchedSink final : public ObjectSink {
 public:
  explicit WatchedSink(ObjectSink& sink) : sink_(sink) {}
  absl::Status Start(const SegmentationStart& start) override {
    return status_ = sink_.Start(start);
  }
  absl::Status Add(int slice, Object object) override {
    return status_ = sink_.Add(slice, std::move(object));
  }
  const absl::Status& status() const { return status_; }

 private:
  ObjectSink& sink_;
  absl::Status status_;
};

absl::Status Changed() {
  return absl::DataLossError(
      "the file changed while it was sent; segment it again");
}

// Reads the next chunk of the file, of which `left` bytes are unread.
absl::Status ReadChunk(std::ifstream& file, int64_t left, std::string& chunk) {
  chunk.resize(static_cast<size_t>(std::min(kChunkBytes, left)));
  file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  return file.gcount() == static_cast<std::streamsize>(chunk.size())
             ? absl::OkStatus()
             : Changed();
}

absl::StatusOr<std::string> DigestOf(std::ifstream& file, int64_t size) {
  Sha256 sha;
  std::string chunk;
  for (int64_t done = 0; done < size;) {
    RETURN_IF_ERROR(ReadChunk(file, size - done, chunk));
    sha.Update(chunk);
    done += static_cast<int64_t>(chunk.size());
  }
  return sha.HexDigest();
}

// Sends `message` (the header) and the file, whose digest must be `sha256`.
// Returns OK if the server ends the stream; the stream's status has the reason.
absl::Status Send(Stream& stream, v1::SegmentRequest message,
                  std::ifstream& file, const std::string& sha256,
                  Progress& progress) {
  const int64_t size = message.header().size_bytes();
  Sha256 sha;
  bool open = stream.Write(message);
  for (int64_t sent = 0; open && sent < size;) {
    std::string& chunk = *message.mutable_chunk();
    RETURN_IF_ERROR(ReadChunk(file, size - sent, chunk));
    sha.Update(chunk);
    sent += static_cast<int64_t>(chunk.size());
    if (sent == size && sha.HexDigest() != sha256) return Changed();
    open = stream.Write(message);
    progress.Sent(sent);
  }
  stream.WritesDone();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<SegmentSummary> GrpcApi::SegmentOnce(
    const SegmentRequest& request, const v1::SegmentRequest& header,
    const std::string& sha256, std::ifstream& file,
    const SegmentObserver& observer, ObjectSink& sink) {
  file.clear();
  file.seekg(0);
  grpc::ClientContext context;
  connection_->Prepare(context, absl::InfiniteDuration());
  const auto stream = segmentation_->Segment(&context);
  Progress progress(observer, header.header().size_bytes());
  Receiver receiver(request, sha256, progress, sink);
  // The server answers once it has the whole file, so one thread suffices.
  absl::Status done = Send(*stream, header, file, sha256, progress);
  v1::SegmentResponse response;
  while (done.ok() && stream->Read(&response)) {
    connection_->NoteMessage();
    done = receiver.Take(response);
  }
  if (!done.ok()) context.TryCancel();
  const absl::Status status = connection_->ToStatus(stream->Finish());
  RETURN_IF_ERROR(done);
  RETURN_IF_ERROR(status);
  return receiver.Finish();
}

absl::StatusOr<SegmentSummary> GrpcApi::Segment(
    const SegmentRequest& request, const std::filesystem::path& image,
    const SegmentObserver& observer, ObjectSink& sink) {
  std::error_code error;
  const auto size =
      static_cast<int64_t>(std::filesystem::file_size(image, error));
  std::ifstream file(image, std::ios::binary);
  if (error || !file) {
    return absl::NotFoundError(absl::StrFormat(
        "%s cannot be read; check its permissions", image.string()));
  }
  if (size == 0) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s is empty; copy or export it again", image.string()));
  }
  ASSIGN_OR_RETURN(const std::string sha256, DigestOf(file, size));
  const v1::SegmentRequest header = Header(request, image, size);
  absl::StatusOr<SegmentSummary> summary;
  WatchedSink watched(sink);
  // Segmenting changes nothing on the server, so an attempt may be repeated.
  const absl::Status status = connection_->Retry([&] {
    summary = SegmentOnce(request, header, sha256, file, observer, watched);
    return watched.status().ok() ? summary.status() : absl::OkStatus();
  });
  RETURN_IF_ERROR(watched.status());
  RETURN_IF_ERROR(status);
  return summary;
}

}  // namespace tessera::client
