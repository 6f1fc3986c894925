#include "server/front/grpc/convert_assignment.h"

#include "base/status_macros.h"
#include "server/wire/convert_training.h"

namespace tessera::front {
namespace {

worker::v1::Assignment::SampleFiles FilesToProto(
    const datasets::Sample& sample) {
  worker::v1::Assignment::SampleFiles proto;
  proto.set_name(sample.name);
  proto.set_image_filename(sample.image.filename);
  proto.set_image_sha256(sample.image.sha256);
  proto.set_mask_filename(sample.mask.filename);
  proto.set_mask_sha256(sample.mask.sha256);
  return proto;
}

// Sets the fields for the version whose weights the training begins with.
absl::Status FillInitial(const registry::ModelVersion& initial,
                         worker::v1::Assignment& proto) {
  ASSIGN_OR_RETURN(const version::Manifest manifest, ManifestOf(initial));
  proto.set_initial_model(initial.name());
  proto.set_initial_model_sha256(initial.sha256);
  proto.set_initial_weights_sha256(initial.weights_sha256);
  proto.set_initial_training_max(manifest.training_max);
  return absl::OkStatus();
}

}  // namespace

worker::v1::ReportProgressResponse::Directive ToProto(
    jobs::Directive directive) {
  using Response = worker::v1::ReportProgressResponse;
  switch (directive) {
    case jobs::Directive::kContinue: return Response::CONTINUE;
    case jobs::Directive::kPause: return Response::PAUSE;
    case jobs::Directive::kCancel: return Response::CANCEL;
  }
  return Response::DIRECTIVE_UNSPECIFIED;
}

absl::StatusOr<worker::v1::Assignment> ToProto(
    const app::Assignment& assignment) {
  const jobs::Job& job = assignment.job;
  worker::v1::Assignment proto;
  proto.set_dataset(job.dataset);
  proto.set_dataset_sha256(assignment.dataset.sha256);
  for (const datasets::Sample& sample : assignment.samples) {
    *proto.add_samples() = FilesToProto(sample);
  }
  *proto.mutable_parameters() = wire::ToProto(job.parameters);
  proto.set_device(job.device);
  proto.set_checkpoint_sha256(job.checkpoint_sha256);
  proto.set_fingerprint_json(version::ToJson(assignment.fingerprint));
  if (assignment.initial) {
    RETURN_IF_ERROR(FillInitial(*assignment.initial, proto));
  }
  return proto;
}

}  // namespace tessera::front
