// Conversions between the wire API and the client's structs.
#ifndef TESSERA_CLIENT_GRPC_GRPC_CONVERT_H_
#define TESSERA_CLIENT_GRPC_GRPC_CONVERT_H_

#include "client/api/resources.h"
#include "client/api/segmentation.h"
#include "client/api/segmentation_jobs.h"
#include "client/api/training.h"
#include "rpc/parameter_fields.h"
#include "rpc/segmentation_fields.h"
#include "tessera/v1/access.pb.h"
#include "tessera/v1/dataset_service.pb.h"
#include "tessera/v1/model_service.pb.h"
#include "tessera/v1/segmentation_job_service.pb.h"
#include "tessera/v1/segmentation_service.pb.h"
#include "tessera/v1/server_service.pb.h"
#include "tessera/v1/training_service.pb.h"

namespace tessera::client {

// The functions copy fields; the structs name them as the wire API does.
//
// No conversion fails. Missing fields keep their defaults. The code that uses a
// struct checks that its fields fit together.

using rpc::FromProto;
absl::Time FromProto(const google::protobuf::Timestamp& proto);
ServerStatus FromProto(const v1::ServerStatus& proto);
Dataset FromProto(const v1::Dataset& proto);
Sample FromProto(const v1::Sample& proto);
TrainingJob FromProto(const v1::TrainingJob& proto);
TrainingParameters FromProto(const v1::TrainingParameters& proto);
EpochMetrics FromProto(const v1::EpochMetrics& proto);
Model FromProto(const v1::Model& proto);
ModelVersion FromProto(const v1::ModelVersion& proto);
SegmentationJob FromProto(const v1::SegmentationJob& proto);
SegmentationImage FromProto(const v1::SegmentationImage& proto);

using rpc::ToProto;
v1::Access::Visibility ToProto(Visibility visibility);
// Leaves out the fields that the server fills in.
v1::Sample ToProto(const Sample& sample);
// Unset parameters stay unset.
v1::TrainingParameters ToProto(const TrainingParameters& parameters);
// Leaves out the fields that the server fills in.
v1::SegmentationImage ToProto(const SegmentationImage& image);
// States that no image has become STATE_UNSPECIFIED.
v1::SegmentationImage::State ToImageState(JobState state);

}  // namespace tessera::client

#endif  // TESSERA_CLIENT_GRPC_GRPC_CONVERT_H_
