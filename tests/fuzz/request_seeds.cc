#include <algorithm>

#include "base/sha256.h"
#include "tests/fuzz/fuzzed_requests.h"
#include "tests/fuzz/seeds.h"

namespace tessera::fuzz {
namespace {

std::string InputOf(const google::protobuf::Message& message) {
  const auto& all = FuzzedRequests();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto* prototype) {
        return prototype->GetDescriptor() == message.GetDescriptor();
      });
  return static_cast<char>(found - all.begin()) + message.SerializeAsString();
}

std::string Segmentation() {
  v1::SegmentRequest request;
  v1::SegmentHeader& header = *request.mutable_header();
  header.set_model("models/nuclei/versions/3");
  header.set_filename("a.tif");
  header.set_size_bytes(1 << 20);
  header.add_slices(1);
  header.add_slices(3);
  header.set_priority(v1::SegmentHeader::BULK);
  v1::SegmentParameters& parameters = *header.mutable_parameters();
  parameters.mutable_subimage_size()->set_height(256);
  parameters.mutable_subimage_size()->set_width(320);
  parameters.set_overlap_px(32);
  parameters.set_erosion_width(3);
  parameters.set_min_area_px(10);
  parameters.set_tolerance_px(0.5);
  parameters.set_test_time_augmentation(true);
  parameters.set_review_regions(2);
  parameters.mutable_review_region_size()->set_height(64);
  parameters.mutable_review_region_size()->set_width(64);
  return InputOf(request);
}

v1::CreateTrainingJobRequest PlannedTraining() {
  v1::CreateTrainingJobRequest request;
  request.mutable_job()->set_dataset("datasets/nuclei");
  request.mutable_job()->set_model("models/nuclei");
  request.set_request_id("4f0c");
  return request;
}

std::string PyjamasTraining() {
  v1::CreateTrainingJobRequest request = PlannedTraining();
  v1::TrainingParameters& parameters =
      *request.mutable_job()->mutable_parameters();
  parameters.set_preset("pyjamas");
  parameters.mutable_network_input_size()->set_height(128);
  parameters.mutable_network_input_size()->set_width(128);
  parameters.set_epochs(3);
  parameters.set_device("cuda:0");
  return InputOf(request);
}

std::string GivenTraining() {
  v1::CreateTrainingJobRequest request = PlannedTraining();
  request.mutable_job()->set_initial_model("models/nuclei@production");
  v1::TrainingParameters& parameters =
      *request.mutable_job()->mutable_parameters();
  parameters.mutable_subimage_size()->set_height(96);
  parameters.mutable_subimage_size()->set_width(96);
  parameters.set_learning_rate(0.001);
  parameters.set_batch_size(4);
  parameters.set_crops_per_epoch(100);
  parameters.set_seed(-1);
  parameters.set_validation_fraction(0.25);
  parameters.set_depth(4);
  parameters.set_base_width(16);
  parameters.set_sampling("crop");
  parameters.set_intensity_normalization("percentile");
  parameters.set_network_normalization("batch");
  parameters.set_target("distance");
  parameters.set_upsampling("nearest");
  parameters.set_skip_connection("add");
  parameters.set_learning_rate_schedule("cosine");
  parameters.set_precision("auto");
  parameters.set_augmentation_zoom(1.5);
  parameters.set_weight_map_w0(4);
  return InputOf(request);
}

template <typename Request>
Request WithSamples() {
  Request request;
  for (const char* const name : {"a_X0_256_Y0_256_Z0_0", "β"}) {
    v1::Sample& sample = *request.add_samples();
    sample.set_name(name);
    sample.mutable_image()->set_filename("image.tif");
    sample.mutable_image()->set_sha256(Sha256Hex(name));
    sample.mutable_mask()->set_filename("mask.png");
    sample.mutable_mask()->set_sha256(Sha256Hex("mask"));
  }
  request.set_request_id("4f0c");
  return request;
}

}  // namespace

Seeds RequestSeeds() {
  auto creation = WithSamples<v1::CreateDatasetRequest>();
  creation.set_dataset_id("nuclei");
  auto update = WithSamples<v1::UpdateDatasetRequest>();
  update.set_name("datasets/nuclei");
  auto addition = WithSamples<v1::AddSamplesRequest>();
  addition.set_name("datasets/nuclei");
  addition.set_expected_revision(2);
  v1::ListSamplesRequest list;
  list.set_parent("datasets/nuclei/revisions/2");
  list.set_page_size(10);
  v1::ReadSampleFileRequest reading;
  reading.set_parent("datasets/nuclei");
  reading.set_sample("a");
  reading.set_kind(v1::ReadSampleFileRequest::MASK);
  v1::ShareDatasetRequest sharing;
  sharing.set_name("datasets/nuclei");
  sharing.set_visibility(v1::Access::GROUP);
  sharing.set_group("lab");
  v1::GetModelVersionRequest version;
  version.set_name("models/nuclei/versions/3");
  v1::SetModelAliasRequest alias;
  alias.set_model("models/nuclei");
  alias.set_alias("production");
  alias.set_version(3);
  v1::ImportModelVersionRequest import;
  import.set_model_id("nuclei");
  import.set_weights_sha256(Sha256Hex("weights"));
  import.set_manifest_sha256(Sha256Hex("manifest"));
  // Longer than what a message repeats of it, in letters of several bytes.
  v1::ListSamplesRequest foreign;
  for (int i = 0; i < 120; ++i) foreign.mutable_parent()->append("細胞");
  return {Segmentation(),     InputOf(PlannedTraining()), PyjamasTraining(),
          GivenTraining(),    InputOf(creation),          InputOf(update),
          InputOf(list),      InputOf(reading),           InputOf(sharing),
          InputOf(version),   InputOf(alias),             InputOf(import),
          InputOf(foreign),    InputOf(addition)};
}

}  // namespace tessera::fuzz
