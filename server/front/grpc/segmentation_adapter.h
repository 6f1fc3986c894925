// tessera.v1.SegmentationService on top of app::Segmentation.
#ifndef TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_ADAPTER_H_

#include "server/front/grpc/segment_call.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"

namespace tessera::front {

// The proto documents the method and its errors. It is asynchronous, since
// hundreds of calls may wait for their turn.
//
// Thread-safe. Borrows its dependencies.
class SegmentationAdapter final
    : public v1::SegmentationService::CallbackService {
 public:
  explicit SegmentationAdapter(const SegmentCall::Dependencies& dependencies)
      : dependencies_(dependencies) {}

  grpc::ServerBidiReactor<v1::SegmentRequest, v1::SegmentResponse>* Segment(
      grpc::CallbackServerContext* context) override {
    return new SegmentCall(dependencies_, *context);
  }

 private:
  const SegmentCall::Dependencies dependencies_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_ADAPTER_H_
