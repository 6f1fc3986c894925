// A connection to a server.
#ifndef TESSERA_TESTS_INTEGRATION_CLIENT_H_
#define TESSERA_TESTS_INTEGRATION_CLIENT_H_

#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "grpcpp/security/credentials.h"
#include "tessera/v1/dataset_service.grpc.pb.h"
#include "tessera/v1/evaluation_service.grpc.pb.h"
#include "tessera/v1/model_service.grpc.pb.h"
#include "tessera/v1/segmentation_job_service.grpc.pb.h"
#include "tessera/v1/segmentation_service.grpc.pb.h"
#include "tessera/v1/server_service.grpc.pb.h"
#include "tessera/v1/training_service.grpc.pb.h"
#include "tessera/v1/upload_service.grpc.pb.h"

namespace tessera::testing {

// Stubs of one channel, all of whose calls carry the token, if there is one.
struct Client {
  explicit Client(const std::string& address, const std::string& token = "",
                  const std::shared_ptr<grpc::ChannelCredentials>& credentials =
                      grpc::InsecureChannelCredentials());

  std::shared_ptr<grpc::Channel> channel;
  std::unique_ptr<v1::DatasetService::Stub> datasets;
  std::unique_ptr<v1::EvaluationService::Stub> evaluation;
  std::unique_ptr<v1::ModelService::Stub> models;
  std::unique_ptr<v1::SegmentationService::Stub> segmentation;
  std::unique_ptr<v1::SegmentationJobService::Stub> segmentation_jobs;
  std::unique_ptr<v1::ServerService::Stub> server;
  std::unique_ptr<v1::TrainingService::Stub> training;
  std::unique_ptr<v1::UploadService::Stub> uploads;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_CLIENT_H_
