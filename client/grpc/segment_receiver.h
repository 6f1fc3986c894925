// Takes the messages in which a server sends the objects of one image.
#ifndef TESSERA_CLIENT_GRPC_SEGMENT_RECEIVER_H_
#define TESSERA_CLIENT_GRPC_SEGMENT_RECEIVER_H_

#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client/api/segmentation.h"
#include "rpc/object_receiver.h"
#include "tessera/v1/segmentation_service.pb.h"

namespace tessera::client {

// Passes whole objects to a sink, and checks that the server did what was asked
// of it.
//
// Not thread-safe; one per attempt. Borrows the request and the sink.
class SegmentReceiver {
 public:
  // Of the request, slices, channel, method and diameter count.
  SegmentReceiver(const SegmentRequest& request, std::string image_sha256,
                  std::function<void(const v1::SegmentProgress&)> progress,
                  ObjectSink& sink)
      : request_(request),
        progress_(std::move(progress)),
        receiver_({request.channel, request.slices, std::move(image_sha256)},
                  sink) {}

  // Errors: those of rpc::ObjectReceiver.
  absl::Status Take(const v1::SegmentResponse& response) {
    if (response.has_progress()) progress_(response.progress());
    return receiver_.Take(response);
  }

  // Returns the summary. Call after the last message. Errors: those of
  // rpc::ObjectReceiver; FAILED_PRECONDITION if the server is too old for the
  // request.
  absl::StatusOr<SegmentSummary> Finish();

 private:
  const SegmentRequest& request_;
  const std::function<void(const v1::SegmentProgress&)> progress_;
  rpc::ObjectReceiver receiver_;
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
