#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "base/status_macros.h"
#include "base/utf8.h"
#include "client/grpc/grpc_api.h"
#include "client/grpc/grpc_convert.h"
#include "client/grpc/segment_receiver.h"

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
  SegmentReceiver receiver(
      request, sha256,
      [&](const v1::SegmentProgress& now) { progress.Received(now); }, sink);
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
