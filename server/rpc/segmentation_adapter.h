// tessera.v1.SegmentationService on top of server/inference.
#ifndef TESSERA_SERVER_RPC_SEGMENTATION_ADAPTER_H_
#define TESSERA_SERVER_RPC_SEGMENTATION_ADAPTER_H_

#include <memory>

#include "base/metrics.h"
#include "server/inference/segmenter.h"
#include "server/rpc/segment_stream.h"
#include "server/rpc/spool.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"

namespace tessera::rpc {

// The proto documents the method and its errors. The file goes to disk while
// it comes, so an open stream holds no more than a message of it in memory.
//
// Thread-safe. Borrows everything it is given.
class SegmentationAdapter final : public v1::SegmentationService::Service {
 public:
  SegmentationAdapter(inference::Segmenter& segmenter, Spool& spool,
                      Metrics& metrics);

  grpc::Status Segment(grpc::ServerContext* context,
                       SegmentStream::Stream* stream) override;

 private:
  absl::Status Serve(const grpc::ServerContext& context,
                     SegmentStream::Stream& stream);
  absl::StatusOr<std::unique_ptr<SpoolFile>> Receive(
      const v1::SegmentHeader& header, SegmentStream::Stream& stream);

  inference::Segmenter& segmenter_;
  Spool& spool_;
  Counter& received_bytes_;
};

}  // namespace tessera::rpc

#endif  // TESSERA_SERVER_RPC_SEGMENTATION_ADAPTER_H_
