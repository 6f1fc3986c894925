// Takes the messages in which a server sends the objects of one image.
#ifndef TESSERA_CLIENT_GRPC_SEGMENT_RECEIVER_H_
#define TESSERA_CLIENT_GRPC_SEGMENT_RECEIVER_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/segmentation.h"
#include "client/grpc/object_joiner.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::client {

// Checks that the messages fit together and passes whole objects to a sink.
// Keeps the objects of one message.
//
// Not thread-safe; one per attempt. Borrows the request and the sink.
class SegmentReceiver {
 public:
  // Of the request, slices, channel, method and diameter count.
  SegmentReceiver(const SegmentRequest& request, std::string image_sha256,
                  std::function<void(const v1::SegmentProgress&)> progress,
                  ObjectSink& sink)
      : request_(request),
        image_sha256_(std::move(image_sha256)),
        progress_(std::move(progress)),
        sink_(sink) {}

  // Errors: those of the sink; DATA_LOSS if the messages do not fit together;
  // FAILED_PRECONDITION if the server is too old for the request.
  absl::Status Take(const v1::SegmentResponse& response);

  // Returns the summary. Call after the last message. Errors: as Take().
  absl::StatusOr<SegmentSummary> Finish();

 private:
  absl::Status Start(const v1::SegmentStart& start);
  absl::Status Add(ObjectBatch batch);

  const SegmentRequest& request_;
  const std::string image_sha256_;
  const std::function<void(const v1::SegmentProgress&)> progress_;
  ObjectSink& sink_;
  bool started_ = false;
  ObjectJoiner joiner_;
  std::optional<SegmentSummary> summary_;
};

// Passes everything on, and remembers the error of a sink, after which another
// attempt is useless.
//
// Not thread-safe. Borrows the sink.
class WatchedSink final : public ObjectSink {
 public:
  explicit WatchedSink(ObjectSink& sink) : sink_(sink) {}
  absl::Status Start(const SegmentationStart& start) override {
    return status_ = sink_.Start(start);
  }
  absl::Status Add(int slice, Object object) override {
    return status_ = sink_.Add(slice, std::move(object));
  }
  // The sink's last answer.
  const absl::Status& status() const { return status_; }

 private:
  ObjectSink& sink_;
  absl::Status status_;
};

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_SEGMENT_RECEIVER_H_
