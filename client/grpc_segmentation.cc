#include <algorithm>
#include <fstream>
#include <mutex>
#include <numeric>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/sha256.h"
#include "client/grpc_api.h"
#include "client/grpc_convert.h"

namespace tessera::client {
namespace {

using Stream =
    grpc::ClientReaderWriter<v1::SegmentRequest, v1::SegmentResponse>;

// What both threads of a call report; see SegmentObserver.
//
// Thread-safe.
class Progress {
 public:
  Progress(const SegmentObserver& observer, int64_t bytes)
      : observer_(observer) {
    state_.bytes = bytes;
  }

  void Sent(int64_t bytes) {
    const std::lock_guard lock(mu_);
    state_.bytes_sent = bytes;
    observer_(state_);
  }

  void Received(const v1::SegmentProgress& progress) {
    const std::lock_guard lock(mu_);
    state_.slices_done = progress.slices_done();
    state_.slices = progress.slices();
    state_.tiles_done = progress.tiles_done();
    state_.tiles = progress.tiles();
    observer_(state_);
  }

 private:
  const SegmentObserver& observer_;
  std::mutex mu_;
  SegmentProgress state_;
};

// Takes what the server sends. Not thread-safe; for the reading thread.
struct Received {
  ObjectJoiner joiner;
  std::optional<SegmentSummary> summary;
  absl::Status status;

  void Take(const v1::SegmentResponse& response, Progress& progress) {
    if (response.has_progress()) {
      progress.Received(response.progress());
    } else if (response.has_objects() && status.ok()) {
      status = joiner.Add(FromProto(response.objects()));
    } else if (response.has_summary()) {
      summary = FromProto(response.summary());
    }
  }
};

v1::SegmentRequest Header(const SegmentRequest& request,
                          const std::filesystem::path& image, int64_t size) {
  v1::SegmentRequest message;
  v1::SegmentHeader& header = *message.mutable_header();
  header.set_model(request.model);
  header.set_filename(image.filename().string());
  header.set_size_bytes(size);
  header.mutable_slices()->Add(request.slices.begin(), request.slices.end());
  *header.mutable_parameters() = ToProto(request.parameters);
  header.set_priority(request.bulk ? v1::SegmentHeader::BULK
                                   : v1::SegmentHeader::INTERACTIVE);
  return message;
}

// Sends header and file; returns the file's digest. A stream that the server
// has ended is no error here: its status says why.
absl::StatusOr<std::string> Send(Stream& stream, v1::SegmentRequest message,
                                 std::ifstream& file, Progress& progress) {
  const int64_t size = message.header().size_bytes();
  Sha256 sha;
  bool open = stream.Write(message);
  for (int64_t sent = 0; open && sent < size;) {
    std::string& chunk = *message.mutable_chunk();
    chunk.resize(static_cast<size_t>(std::min(kChunkBytes, size - sent)));
    file.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    if (file.gcount() != static_cast<std::streamsize>(chunk.size())) {
      return absl::DataLossError("the file changed while it was sent");
    }
    sha.Update(chunk);
    open = stream.Write(message);
    sent += static_cast<int64_t>(chunk.size());
    progress.Sent(sent);
  }
  stream.WritesDone();
  return sha.HexDigest();
}

// Gives every segmented slice, also those without an object, its place.
std::vector<SliceObjects> AllSlices(std::vector<SliceObjects> found,
                                    std::vector<int> slices, int count) {
  if (slices.empty() && count > 0) {
    slices.resize(static_cast<size_t>(count));
    std::iota(slices.begin(), slices.end(), 1);
  }
  for (const int slice : slices) {
    const bool present =
        std::any_of(found.begin(), found.end(),
                    [&](const auto& known) { return known.slice == slice; });
    if (!present) found.push_back({.slice = slice});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.slice < b.slice;
  });
  return found;
}

}  // namespace

absl::StatusOr<Segmentation> GrpcApi::SegmentOnce(
    const SegmentRequest& request, const std::filesystem::path& image,
    const SegmentObserver& observer) {
  std::error_code error;
  const auto size =
      static_cast<int64_t>(std::filesystem::file_size(image, error));
  std::ifstream file(image, std::ios::binary);
  if (error || !file) {
    return absl::NotFoundError(
        absl::StrFormat("%s cannot be read", image.string()));
  }
  grpc::ClientContext context;
  connection_->Prepare(context, absl::InfiniteDuration());
  const auto stream = segmentation_->Segment(&context);
  Progress progress(observer, size);
  Received received;
  // Objects come while the file still goes: who only wrote would block when
  // both directions are full.
  std::thread reader([&] {
    v1::SegmentResponse response;
    while (stream->Read(&response)) {
      connection_->NoteMessage();
      received.Take(response, progress);
    }
  });
  const auto sha256 =
      Send(*stream, Header(request, image, size), file, progress);
  if (!sha256.ok()) context.TryCancel();
  reader.join();
  const absl::Status status = connection_->ToStatus(stream->Finish());
  RETURN_IF_ERROR(sha256.status());
  RETURN_IF_ERROR(status);
  RETURN_IF_ERROR(received.status);
  if (!received.summary || received.summary->slices > (1 << 24)) {
    return absl::DataLossError("the server sent no summary; try again");
  }
  ASSIGN_OR_RETURN(auto slices, received.joiner.Finish());
  return Segmentation{*sha256,
                      AllSlices(std::move(slices), request.slices,
                                received.summary->slices),
                      *std::move(received.summary)};
}

absl::StatusOr<Segmentation> GrpcApi::Segment(
    const SegmentRequest& request, const std::filesystem::path& image,
    const SegmentObserver& observer) {
  absl::StatusOr<Segmentation> found;
  // Nothing on the server changes, so a broken attempt may be repeated whole.
  const absl::Status status = connection_->Retry([&] {
    found = SegmentOnce(request, image, observer);
    return found.status();
  });
  RETURN_IF_ERROR(status);
  return found;
}

}  // namespace tessera::client
