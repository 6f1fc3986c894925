// Requests of the wire API, as far as they are converted and checked before
// anything is looked up.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/error_reason.h"
#include "base/status_macros.h"
#include "models/version/plan_request.h"
#include "server/datasets/dataset_draft.h"
#include "server/db/page.h"
#include "server/db/resource_name.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_dataset.h"
#include "server/wire/convert_segmentation.h"
#include "server/inference/segment_settings.h"
#include "server/registry/model_name.h"
#include "server/wire/convert_training.h"
#include "server/wire/status.h"
#include "tests/fuzz/fuzzed_requests.h"
#include "tests/fuzz/require.h"
#include "tests/support/example_version.h"
#include "tests/support/named_fields.h"

namespace tessera::fuzz {
namespace {

using google::protobuf::Message;
using testing::ExampleFingerprint;

absl::Status Convert(const v1::SegmentRequest& request) {
  const v1::SegmentHeader& header = request.header();
  const version::Manifest manifest;
  const auto resolve = [&](const v1::SegmentParameters& parameters) {
    return inference::ResolveSettings(wire::FromProto(parameters), manifest);
  };
  inference::SegmentSummary summary;
  ASSIGN_OR_RETURN(summary.settings, resolve(header.parameters()));
  // Without how the subimage size was chosen: it is given the second time.
  const auto used = [&summary] {
    v1::SegmentParameters parameters = wire::ToProto(summary).parameters();
    parameters.clear_diameter();
    return parameters.SerializeAsString();
  };
  const std::string as_used = used();
  ASSIGN_OR_RETURN(summary.settings,
                   resolve(wire::ToProto(summary).parameters()));
  Require(used() == as_used,
          "what a summary tells asks for the same again");
  return inference::ResolveSlices(
             {header.slices().begin(), header.slices().end()}, 7,
             header.filename())
      .status();
}

absl::Status CheckPlanned(const v1::TrainingJob& asked,
                          const version::Fingerprint& fingerprint,
                          const version::InitialVersion* initial) {
  RETURN_IF_ERROR(registry::ModelId::Parse(asked.model()).status());
  ASSIGN_OR_RETURN(const version::GivenParameters given,
                   wire::GivenFromProto(asked.parameters()));
  ASSIGN_OR_RETURN(
      const version::Plan plan,
      version::PlanRequest(wire::PresetOf(asked.parameters()), fingerprint,
                           given, initial));
  const auto again = wire::FromProto(wire::ToProto(plan.parameters));
  Require(again.ok() && *again == plan.parameters,
          "a worker gets the parameters that were planned");
  return absl::OkStatus();
}

absl::Status Convert(const v1::CreateTrainingJobRequest& request) {
  const version::InitialVersion initial{
      "models/nuclei/versions/1",
      version::PlanTraining(ExampleFingerprint(),
                            [](version::TrainingParameters&) {})
          .parameters};
  RETURN_IF_ERROR(
      CheckPlanned(request.job(), ExampleFingerprint(), &initial));
  RETURN_IF_ERROR(CheckPlanned(request.job(), version::Fingerprint(), nullptr));
  return CheckPlanned(request.job(), ExampleFingerprint(), nullptr);
}

absl::Status Convert(const v1::CreateDatasetRequest& request) {
  RETURN_IF_ERROR(db::CheckId(request.dataset_id(), "dataset id"));
  return datasets::CheckNames(front::FromProto(request.samples()));
}

absl::Status Convert(const v1::UpdateDatasetRequest& request) {
  RETURN_IF_ERROR(db::ParseName(request.name(), "datasets").status());
  return datasets::CheckNames(front::FromProto(request.samples()));
}

absl::Status Convert(const v1::AddSamplesRequest& request) {
  RETURN_IF_ERROR(db::ParseName(request.name(), "datasets").status());
  return datasets::CheckNames(front::FromProto(request.samples()));
}

absl::Status Convert(const v1::ListSamplesRequest& request) {
  RETURN_IF_ERROR(
      db::ParseName(request.parent(), "datasets", "revisions").status());
  const db::PageRequest page{request.page_size(), request.page_token()};
  ASSIGN_OR_RETURN(const int size, db::PageSize(page));
  Require(size > 0 && size <= 1000, "a page has a bounded size");
  return db::ParsePageToken("samples", page.token).status();
}

absl::Status Convert(const v1::ReadSampleFileRequest& request) {
  return front::FromProto(request.kind()).status();
}

absl::Status Convert(const v1::ShareDatasetRequest& request) {
  return front::FromProto(request.visibility()).status();
}

absl::Status Convert(const v1::GetModelVersionRequest& request) {
  ASSIGN_OR_RETURN(const db::ResourceName name,
                   db::ParseName(request.name(), "models", "versions"));
  return db::ParseNumber(name.member, "version").status();
}

absl::Status Convert(const v1::SetModelAliasRequest& request) {
  return db::CheckId(request.alias(), "alias");
}

absl::Status Convert(const v1::ImportModelVersionRequest& request) {
  return db::CheckId(request.model_id(), "model id");
}

template <typename Request>
bool ConvertAs(const Message& message, absl::Status& status) {
  const auto* const request = dynamic_cast<const Request*>(&message);
  if (request != nullptr) status = Convert(*request);
  return request != nullptr;
}

template <typename... Requests>
absl::Status ConvertAny(const Message& message) {
  absl::Status status;
  Require((ConvertAs<Requests>(message, status) || ...),
          "each request of the list is converted");
  return status;
}

// A refusal reaches the client whole: Protobuf reads no text that is not
// UTF-8.
void CheckAnswer(const absl::Status& status) {
  RequireRefusal(status, {absl::StatusCode::kInvalidArgument});
  Require(!ReasonOf(status).empty(),
          "a refusal has a reason: " + status.ToString());
  const absl::Status received =
      wire::FromGrpc(wire::WithRequestId(wire::ToGrpc(status), "7-a"));
  Require(received.code() == status.code() &&
              ReasonOf(received) == ReasonOf(status),
          "code and reason reach the client");
}

void Check(const uint8_t* data, size_t size) {
  const auto& requests = FuzzedRequests();
  const std::unique_ptr<Message> message(
      requests[data[0] % requests.size()]->New());
  if (!message->ParseFromArray(data + 1, static_cast<int>(size - 1))) return;
  for (const testing::NamedField& field : testing::NamedFieldsOf(*message)) {
    const absl::Status parsed =
        testing::ParseAs(field.form, testing::TextIn(*message, field));
    if (!parsed.ok()) CheckAnswer(parsed);
  }
  const absl::Status status =
      ConvertAny<v1::SegmentRequest, v1::CreateTrainingJobRequest,
                 v1::CreateDatasetRequest, v1::UpdateDatasetRequest,
                 v1::AddSamplesRequest, v1::ListSamplesRequest, v1::ReadSampleFileRequest,
                 v1::ShareDatasetRequest, v1::GetModelVersionRequest,
                 v1::SetModelAliasRequest, v1::ImportModelVersionRequest>(
          *message);
  if (!status.ok()) CheckAnswer(status);
}

}  // namespace
}  // namespace tessera::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) tessera::fuzz::Check(data, size);
  return 0;
}
