// tessera.v1.SegmentationService on top of server/inference.
#ifndef TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_ADAPTER_H_

#include "server/front/grpc/segment_call.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"

namespace tessera::front {

// The proto documents the method and its errors. It is asynchronous, since
// hundreds of calls may wait for their turn.
//
// Thread-safe. Borrows what is in the parts.
class SegmentationAdapter final
    : public v1::SegmentationService::CallbackService {
 public:
  explicit SegmentationAdapter(const SegmentCall::Parts& parts)
      : parts_(parts) {}

  grpc::ServerBidiReactor<v1::SegmentRequest, v1::SegmentResponse>* Segment(
      grpc::CallbackServerContext* context) override {
    return new SegmentCall(parts_, *context);
  }

 private:
  const SegmentCall::Parts parts_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_ADAPTER_H_
