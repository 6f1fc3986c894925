#include "server/worker/training.h"

#include <exception>
#include <memory>
#include <new>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/trace.h"
#include "models/training/trainer.h"
#include "models/version/fingerprint.h"
#include "server/wire/convert_training.h"
#include "server/worker/checkpoint_uploader.h"
#include "server/worker/progress_reporter.h"
#include "server/worker/sample_loader.h"
#include "server/worker/server_link.h"

namespace tessera::worker {
namespace {

// Passes the training's progress to the server, and the server's directives to
// the training.
class ReportingObserver final : public training::Observer {
 public:
  ReportingObserver(ProgressReporter& reporter, CheckpointUploader& uploader,
                    const std::stop_token& stop)
      : reporter_(reporter), uploader_(uploader), stop_(stop) {}

  absl::Status OnStep(const training::Progress& progress,
                      const training::Checkpointer& checkpoint) override {
    reporter_.Update(progress);
    return AwaitTurn(checkpoint);
  }

  absl::Status OnEpoch(const version::EpochMetrics& metrics, double seconds,
                       const training::Checkpointer& checkpoint) override {
    ++epochs_;
    reporter_.AddEpoch(metrics, seconds);
    if (uploader_.IsDue()) {
      // The server must have all epochs before the checkpoint, since a training
      // that resumes from it does not repeat them.
      reporter_.Flush();
      uploader_.Upload(checkpoint());
    }
    return AwaitTurn(checkpoint);
  }

  void OnSmallerParts(int64_t examples) override {
    Log(Severity::kWarning,
        "the device had too little memory; batches are computed in parts",
        {{"examples", absl::StrCat(examples)}});
  }

  // How many epochs this worker has completed.
  int64_t epochs() const { return epochs_; }

 private:
  absl::Status AwaitTurn(const training::Checkpointer& checkpoint) {
    const absl::Status turn = reporter_.WaitForTurn();
    if (!stop_.stop_requested() || reporter_.cancelled()) return turn;
    // No checkpoint can be made at this step, so the training goes on until one
    // can. If that takes too long, the server kills the worker.
    if (!checkpoint) return absl::OkStatus();
    reporter_.SendLast();
    uploader_.UploadLast(checkpoint());
    return turn;
  }

  ProgressReporter& reporter_;
  CheckpointUploader& uploader_;
  const std::stop_token stop_;
  int64_t epochs_ = 0;
};

absl::StatusOr<training::Provenance> ProvenanceOf(
    const v1::Assignment& assignment, ServerLink& link) {
  training::Provenance provenance{
      .dataset = assignment.dataset(),
      .dataset_sha256 = assignment.dataset_sha256(),
      .initial_model = assignment.initial_model(),
      .initial_model_sha256 = assignment.initial_model_sha256(),
      .initial_training_max = assignment.initial_training_max()};
  for (const v1::Assignment::SampleFiles& sample : assignment.samples()) {
    provenance.sample_sha256.push_back(sample.image_sha256());
    provenance.sample_sha256.push_back(sample.mask_sha256());
  }
  ASSIGN_OR_RETURN(
      provenance.fingerprint,
      version::FingerprintFromJson(assignment.fingerprint_json()));
  ASSIGN_OR_RETURN(provenance.initial_weights,
                   LoadBytes(assignment.initial_weights_sha256(), link));
  return provenance;
}

// A damaged checkpoint is no error: the training begins anew, takes longer, and
// makes an equal model.
absl::StatusOr<std::string> LoadCheckpoint(const v1::Assignment& assignment,
                                           ServerLink& link) {
  absl::StatusOr<std::string> checkpoint =
      LoadBytes(assignment.checkpoint_sha256(), link);
  if (!absl::IsDataLoss(checkpoint.status())) return checkpoint;
  Log(Severity::kWarning, "the checkpoint is damaged; the training begins "
                          "again",
      {{"error", checkpoint.status().ToString()}});
  return std::string();
}

// What a training reads from the server.
struct Material {
  version::TrainingParameters parameters;
  std::unique_ptr<examples::SampleStore> samples;
  training::Provenance provenance;
  std::string checkpoint;  // Empty: it begins.
};

absl::StatusOr<Material> Fetch(ServerLink& link) {
  Material material;
  ASSIGN_OR_RETURN(const v1::Assignment assignment, link.GetAssignment());
  ASSIGN_OR_RETURN(material.parameters,
                   wire::FromProto(assignment.parameters()));
  material.parameters.device = assignment.device();
  ASSIGN_OR_RETURN(material.samples,
                   LoadSamples(assignment, material.parameters, link));
  ASSIGN_OR_RETURN(material.provenance, ProvenanceOf(assignment, link));
  ASSIGN_OR_RETURN(material.checkpoint, LoadCheckpoint(assignment, link));
  return material;
}

// What `step` returns, which takes the span of this part of the training.
template <typename Step>
auto Traced(const char* name, const Step& step) {
  trace::Span span = trace::Span::Below(name, trace::Kind::kInternal);
  const trace::Scope scope(span.context());
  auto result = step(span);
  span.End(result.status());
  return result;
}

absl::StatusOr<std::string> TrainAndDeliver(ServerLink& link,
                                            ProgressReporter& reporter,
                                            const std::stop_token& stop) {
  ASSIGN_OR_RETURN(
      const Material material,
      Traced("training.fetch", [&](trace::Span&) { return Fetch(link); }));
  const auto samples = static_cast<int64_t>(material.samples->sources().size());
  Log(Severity::kInfo, "training begins",
      {{"dataset", material.provenance.dataset},
       {"samples", absl::StrCat(samples)},
       {"device", material.parameters.device},
       {"initial_model", material.provenance.initial_model},
       {"resumed", material.checkpoint.empty() ? "no" : "yes"}});
  CheckpointUploader uploader(link);
  ReportingObserver observer(reporter, uploader, stop);
  const auto learn = [&](trace::Span& span) {
    span.Set("tessera.samples", samples);
    span.Set("tessera.device", material.parameters.device);
    auto model =
        training::Train(*material.samples, material.parameters,
                        material.provenance, material.checkpoint, observer);
    span.Set("tessera.epochs", observer.epochs());
    return model;
  };
  ASSIGN_OR_RETURN(const training::TrainedModel model,
                   Traced("training.learn", learn));
  uploader.Stop();
  reporter.Flush();
  return Traced("training.hand_in", [&](trace::Span&) {
    return link.Finish(model.weights, model.manifest);
  });
}

absl::StatusOr<std::string> TrainOrSayWhyNot(ServerLink& link,
                                             ProgressReporter& reporter,
                                             const std::stop_token& stop) {
  try {
    return TrainAndDeliver(link, reporter, stop);
  } catch (const std::bad_alloc&) {
    return absl::ResourceExhaustedError(
        "the machine has too little memory for this training; make the batch "
        "size, the network input size or the base width smaller");
  } catch (const std::exception& error) {
    return absl::InternalError(
        absl::StrCat("the training failed: ", error.what()));
  }
}

ExitStatus Conclude(const absl::Status& status, ServerLink& link,
                    const ProgressReporter& reporter,
                    const std::stop_token& stop) {
  if (status.ok()) return kDone;
  // Cancelled jobs end when they are given back.
  if (reporter.cancelled()) return link.Return().ok() ? kDone : kLost;
  if (stop.stop_requested()) return link.Return().ok() ? kStopped : kLost;
  if (absl::IsUnavailable(status) || absl::IsPermissionDenied(status) ||
      absl::IsUnauthenticated(status)) {
    return kLost;
  }
  const absl::Status reported = link.Fail(std::string(status.message()));
  return reported.ok() ? kFailed : kLost;
}

}  // namespace

ExitStatus Train(ServerLink& link, absl::Duration lease_time,
                 const std::stop_token& stop) {
  trace::Span span = trace::Span::BelowJob("training", link.job());
  const trace::Scope scope(span.context());
  ProgressReporter reporter(link, lease_time, stop);
  const absl::StatusOr<std::string> version =
      TrainOrSayWhyNot(link, reporter, stop);
  const ExitStatus result = Conclude(version.status(), link, reporter, stop);
  span.End(version.status());
  if (version.ok()) {
    Log(Severity::kInfo, "training succeeded", {{"version", *version}});
  } else {
    Log(result == kFailed ? Severity::kError : Severity::kInfo,
        "training ended", {{"reason", version.status().ToString()}});
  }
  return result;
}

}  // namespace tessera::worker
