// tessera.v1.SegmentationJobService on top of app::SegmentationJobs.
#ifndef TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_ADAPTER_H_
#define TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_ADAPTER_H_

#include "server/front/grpc/file_streams.h"
#include "server/front/grpc/segmentation_job_streams.h"
#include "tessera/v1/segmentation_job_service.grpc.pb.h"

namespace tessera::front {

// The proto documents each method and its errors. Streams are asynchronous: a
// thousand of them need no more threads than one.
//
// Thread-safe. Borrows everything it is given.
class SegmentationJobAdapter final
    : public v1::SegmentationJobService::CallbackService {
 public:
  SegmentationJobAdapter(const SegmentationCallDependencies& dependencies,
                         FileStreams& streams)
      : dependencies_(dependencies), streams_(streams) {}

  grpc::ServerReadReactor<v1::CreateSegmentationJobRequest>*
  CreateSegmentationJob(grpc::CallbackServerContext* context,
                        v1::SegmentationJob* response) override;
  grpc::ServerUnaryReactor* GetSegmentationJob(
      grpc::CallbackServerContext* context,
      const v1::GetSegmentationJobRequest* request,
      v1::SegmentationJob* response) override;
  grpc::ServerUnaryReactor* ListSegmentationJobs(
      grpc::CallbackServerContext* context,
      const v1::ListSegmentationJobsRequest* request,
      v1::ListSegmentationJobsResponse* response) override;
  grpc::ServerWriteReactor<v1::WatchSegmentationJobResponse>*
  WatchSegmentationJob(grpc::CallbackServerContext* context,
                       const v1::WatchSegmentationJobRequest* request) override;
  grpc::ServerUnaryReactor* CancelSegmentationJob(
      grpc::CallbackServerContext* context,
      const v1::CancelSegmentationJobRequest* request,
      v1::SegmentationJob* response) override;
  grpc::ServerUnaryReactor* DeleteSegmentationJob(
      grpc::CallbackServerContext* context,
      const v1::DeleteSegmentationJobRequest* request,
      google::protobuf::Empty* response) override;
  grpc::ServerUnaryReactor* ListSegmentationImages(
      grpc::CallbackServerContext* context,
      const v1::ListSegmentationImagesRequest* request,
      v1::ListSegmentationImagesResponse* response) override;
  grpc::ServerWriteReactor<v1::SegmentResponse>* ReadSegmentationResults(
      grpc::CallbackServerContext* context,
      const v1::ReadSegmentationResultsRequest* request) override;
  grpc::ServerWriteReactor<v1::ReadSegmentationImageResponse>*
  ReadSegmentationImage(
      grpc::CallbackServerContext* context,
      const v1::ReadSegmentationImageRequest* request) override;

 private:
  // Answers with what `result` has.
  absl::Status Put(const absl::StatusOr<segmentation::SegmentationJob>& result,
                   v1::SegmentationJob* response) const;

  const SegmentationCallDependencies dependencies_;
  FileStreams& streams_;
};

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_SEGMENTATION_JOB_ADAPTER_H_
