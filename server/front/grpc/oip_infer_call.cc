#include "server/front/grpc/oip_infer_call.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "base/status_macros.h"
#include "models/python/write_npy.h"
#include "models/version/planes.h"
#include "server/front/grpc/oip_messages.h"
#include "server/front/grpc/received_bytes.h"
#include "server/front/grpc/trace_context.h"
#include "server/inference/image_tensors.h"
#include "server/wire/status.h"

namespace tessera::front {
namespace {

// A client that reads more slowly holds memory that others wait for.
constexpr double kLeastReadBytesPerSecond = 1 << 20;

absl::Status NobodyWaits() {
  return absl::CancelledError("the call was cancelled");
}

// Labels and numbers of planes have as many bytes.
constexpr int64_t kBytesPerValue = 4;

}  // namespace

OipInferCall::OipInferCall(const Dependencies& dependencies,
                           grpc::CallbackServerContext& context,
                           const grpc::ByteBuffer& request,
                           grpc::ByteBuffer& response)
    : dependencies_(dependencies),
      context_(context),
      buffer_(request),
      response_(response),
      wait_(dependencies.streams, [this] { OnUnread(); }) {
  on_expired_.emplace(dependencies.entrance.drain().expired(), [this] {
    GiveUp(dependencies_.entrance.drain().CheckGoOn());
  });
  dependencies_.streams.Run(nullptr, [this] {
    const trace::Scope scope(SpanOf(context_));
    const grpc::Status answer = wire::Answer([this] { return Admit(); });
    if (!answer.ok()) End(answer);
  });
}

absl::Status OipInferCall::Admit() {
  ASSIGN_OR_RETURN(caller_,
                   dependencies_.entrance.Enter(context_, app::kSegment));
  const std::string& user = caller_.principal.user;
  RETURN_IF_ERROR(Parse());
  ASSIGN_OR_RETURN(seat_, dependencies_.streams.Admit(
                              user, FileStreams::Kind::kSegmentation));
  ASSIGN_OR_RETURN(auto ticket, dependencies_.pool.Admit(user));
  {
    const absl::MutexLock lock(&mu_);
    ticket_ = std::move(ticket);
  }
  return Queue();
}

absl::Status OipInferCall::Parse() {
  ASSIGN_OR_RETURN(const int64_t parsed_bytes, BytesWhenParsed(buffer_));
  ASSIGN_OR_RETURN(memory_,
                   dependencies_.memory.Take(
                       caller_.principal.user,
                       parsed_bytes + static_cast<int64_t>(buffer_.Length())));
  ASSIGN_OR_RETURN(request_, ParseInferRequest(buffer_));
  ASSIGN_OR_RETURN(
      const registry::VersionName name,
      OipVersionName(request_.model_name(), request_.model_version()));
  ASSIGN_OR_RETURN(const registry::ModelVersion version,
                   dependencies_.models.GetServed(caller_, name));
  ASSIGN_OR_RETURN(const version::Manifest manifest,
                   registry::ManifestOf(version));
  version_.emplace(name.model(), version.number);
  plane_count_ =
      static_cast<int>(version::PlaneNames(manifest.parameters.target).size());
  ASSIGN_OR_RETURN(order_, ParseOipOrder(request_));
  ReceivedBytes(dependencies_.metrics)
      .Increment(static_cast<double>(order_->values().size()));
  const int64_t values = (order_->Wants(kOipLabels) ? 1 : 0) +
                         (order_->Wants(kOipPlanes) ? plane_count_ : 0);
  answer_bytes_ = values * order_->pixels() * kBytesPerValue;
  return memory_->Add(answer_bytes_);
}

absl::Status OipInferCall::Queue() {
  const absl::MutexLock lock(&mu_);
  // Checked under the lock: whoever stops the call later sees Turn::kPools.
  if (stop_.stop_requested()) return NobodyWaits();
  turn_ = Turn::kPools;
  dependencies_.pool.Run(*ticket_, inference::Priority::kInteractive, [this] {
    {
      const absl::MutexLock running(&mu_);
      turn_ = Turn::kOurs;
    }
    const trace::Scope scope(SpanOf(context_));
    const Drain& drain = dependencies_.entrance.drain();
    End(wire::Answer([&] { return drain.Explain(Compute()); }));
  });
  return absl::OkStatus();
}

absl::Status OipInferCall::Compute() {
  std::vector<std::string> outputs(order_->outputs.size());
  const auto buffer = [&](absl::string_view name) -> std::string* {
    for (size_t i = 0; i < outputs.size(); ++i) {
      if (order_->outputs[i] == name) return &outputs[i];
    }
    return nullptr;
  };
  int64_t objects = 0;
  for (int image = 0; image < order_->images; ++image) {
    ASSIGN_OR_RETURN(
        const int64_t found,
        ComputeImage(image, buffer(kOipLabels), buffer(kOipPlanes)));
    objects += found;
  }
  Answer(objects, std::move(outputs));
  return absl::OkStatus();
}

absl::StatusOr<int64_t> OipInferCall::ComputeImage(int image,
                                                   std::string* labels,
                                                   std::string* planes) {
  if (stop_.stop_requested()) return NobodyWaits();
  const absl::string_view values = order_->values();
  const size_t bytes = values.size() / static_cast<size_t>(order_->images);
  ASSIGN_OR_RETURN(const std::unique_ptr<app::SpoolFile> file,
                   dependencies_.segmentation.Prepare(
                       caller_, *version_, order_->parameters,
                       {.filename = kOipImage,
                        .size_bytes = static_cast<int64_t>(bytes),
                        .head = python::NpyHeaderFor(
                            order_->numpy_type,
                            {order_->size.height, order_->size.width})}));
  RETURN_IF_ERROR(dependencies_.segmentation.Append(
      caller_, *file,
      values.substr(bytes * static_cast<size_t>(image), bytes)));
  RETURN_IF_ERROR(file->Finish());
  inference::ImageTensors sink(order_->size, plane_count_, labels, planes);
  ASSIGN_OR_RETURN(
      const inference::SegmentSummary summary,
      dependencies_.segmentation.Segment(caller_,
                                         {.model = *version_,
                                          .image = file->path(),
                                          .parameters = order_->parameters},
                                         sink, stop_.get_token()));
  return summary.objects;
}

void OipInferCall::Answer(int64_t objects, std::vector<std::string> outputs) {
  ::inference::ModelInferResponse response;
  response.set_model_name(request_.model_name());
  response.set_model_version(absl::StrCat(version_->number()));
  response.set_id(request_.id());
  if (order_->Wants(kOipLabels)) {
    (*response.mutable_parameters())["objects"].set_int64_param(objects);
  }
  for (const std::string& name : order_->outputs) {
    auto& output = *response.add_outputs();
    output.set_name(name);
    const bool labels = name == kOipLabels;
    output.set_datatype(labels ? "UINT32" : "FP32");
    std::vector<int64_t> shape = order_->shape;
    if (!labels) {
      // The axis of channels becomes that of planes; otherwise there is one
      // more before height and width.
      if (shape.size() == 4) shape.erase(shape.begin() + 1);
      shape.insert(shape.end() - 2, plane_count_);
    }
    output.mutable_shape()->Add(shape.begin(), shape.end());
  }
  response_ = WithRawOutputs(response, std::move(outputs));
}

void OipInferCall::OnCancel() { GiveUp(NobodyWaits()); }

void OipInferCall::GiveUp(const absl::Status& reason) {
  stop_.request_stop();
  {
    const absl::MutexLock lock(&mu_);
    // Whoever else has the turn sees `stop_` and ends the call.
    if (turn_ != Turn::kPools || !dependencies_.pool.Drop(*ticket_)) return;
    turn_ = Turn::kOurs;
  }
  End(wire::ToGrpc(reason));
}

void OipInferCall::End(const grpc::Status& status) {
  order_.reset();
  request_.Clear();
  {
    const absl::MutexLock lock(&mu_);
    turn_ = Turn::kNobodys;
    const double seconds =
        static_cast<double>(answer_bytes_) / kLeastReadBytesPerSecond;
    read_by_ =
        absl::Now() + dependencies_.streams.patience() + absl::Seconds(seconds);
    // Before Finish(): the client may start its next call as soon as it has the
    // answer, and this call must no longer count.
    ticket_ = nullptr;
  }
  seat_ = nullptr;
  wait_.Begin();
  Finish(status);
}

void OipInferCall::OnUnread() {
  const absl::MutexLock lock(&mu_);
  if (absl::Now() < read_by_) {
    wait_.Begin();
  } else {
    context_.TryCancel();
  }
}

}  // namespace tessera::front
