#include "server/front/grpc/convert_dataset.h"

#include "absl/strings/str_format.h"
#include "base/error_reason.h"
#include "base/status_macros.h"
#include "server/front/grpc/convert_access.h"
#include "server/front/grpc/convert_time.h"
#include "server/front/grpc/page.h"

namespace tessera::front {
namespace {

v1::Sample::File FileToProto(const datasets::SampleFile& file) {
  v1::Sample::File proto;
  proto.set_filename(file.filename);
  proto.set_sha256(file.sha256);
  return proto;
}

datasets::SampleFile FromProto(const v1::Sample::File& proto) {
  return {.filename = proto.filename(), .sha256 = proto.sha256()};
}

}  // namespace

v1::Dataset ToProto(const datasets::Dataset& dataset) {
  v1::Dataset proto;
  proto.set_name(dataset.name());
  proto.set_revision(dataset.revision);
  proto.set_sample_count(dataset.sample_count);
  proto.set_object_count(dataset.object_count);
  proto.set_size_bytes(dataset.size_bytes);
  proto.set_binary_masks(dataset.binary_masks);
  proto.set_sha256(dataset.sha256);
  *proto.mutable_create_time() = ToProto(dataset.create_time);
  *proto.mutable_access() = ToProto(dataset.access);
  for (const std::string& warning : dataset.warnings) {
    proto.add_warnings(warning);
  }
  return proto;
}

v1::Sample ToProto(const datasets::Sample& sample) {
  v1::Sample proto;
  proto.set_name(sample.name);
  *proto.mutable_image() = FileToProto(sample.image);
  *proto.mutable_mask() = FileToProto(sample.mask);
  proto.set_width(sample.size.width);
  proto.set_height(sample.size.height);
  proto.set_object_count(sample.object_count);
  return proto;
}

std::vector<datasets::Sample> FromProto(
    const google::protobuf::RepeatedPtrField<v1::Sample>& samples) {
  std::vector<datasets::Sample> result;
  result.reserve(samples.size());
  for (const v1::Sample& sample : samples) {
    datasets::Sample& converted = result.emplace_back();
    converted.name = sample.name();
    converted.image = FromProto(sample.image());
    converted.mask = FromProto(sample.mask());
  }
  return result;
}

app::CropOrder FromProto(const v1::CropSamplesRequest& proto) {
  app::CropOrder order{.image = FromProto(proto.image()),
                       .outlines = FromProto(proto.outlines())};
  for (const auto& region : proto.regions()) {
    order.regions.push_back(
        {region.x0(), region.y0(), region.x1(), region.y1()});
  }
  if (proto.slice() != 0) order.slice = proto.slice();
  if (proto.has_channel()) order.channel = proto.channel();
  return order;
}

v1::CropSamplesResponse ToProto(const app::CropResult& result) {
  v1::CropSamplesResponse proto;
  for (const datasets::Sample& sample : result.samples) {
    *proto.add_samples() = ToProto(sample);
  }
  for (const std::string& note : result.notes) proto.add_notes(note);
  return proto;
}

absl::StatusOr<datasets::FileKind> FromProto(
    v1::ReadSampleFileRequest::Kind kind) {
  switch (kind) {
    case v1::ReadSampleFileRequest::IMAGE: return datasets::FileKind::kImage;
    case v1::ReadSampleFileRequest::MASK: return datasets::FileKind::kMask;
    default:
      return WithReason(
          absl::InvalidArgumentError(absl::StrFormat(
              "kind is %d; it must be IMAGE (1) or MASK (2)", kind)),
          "PARAMETER_INVALID", "kind");
  }
}

absl::Status Put(const absl::StatusOr<datasets::Dataset>& found,
                 v1::Dataset* response) {
  RETURN_IF_ERROR(found.status());
  *response = ToProto(*found);
  return absl::OkStatus();
}

absl::Status Put(const absl::StatusOr<db::Page<datasets::Dataset>>& found,
                 v1::ListDatasetsResponse* response) {
  RETURN_IF_ERROR(found.status());
  FillPage(*found, response->mutable_datasets(), *response,
           [](const datasets::Dataset& dataset) { return ToProto(dataset); });
  return absl::OkStatus();
}

absl::Status Put(const absl::StatusOr<db::Page<datasets::Sample>>& found,
                 v1::ListSamplesResponse* response) {
  RETURN_IF_ERROR(found.status());
  FillPage(*found, response->mutable_samples(), *response,
           [](const datasets::Sample& sample) { return ToProto(sample); });
  return absl::OkStatus();
}

}  // namespace tessera::front
