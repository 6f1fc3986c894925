#include "tests/integration/harness.h"

#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/error_reason.h"
#include "base/sha256.h"
#include "models/imaging/image_writer.h"
#include "server/db/open_database.h"
#include "server/wire/status.h"
#include "tests/support/http_get.h"
#include "tests/support/test_database.h"
#include "tests/synthetic/nuclei.h"

namespace tessera::testing {
namespace {

constexpr size_t kChunkBytes = 65536;

synthetic::NucleiImage SmallNuclei(uint64_t seed, int side_px) {
  return synthetic::MakeNuclei(
      seed, {.size = {side_px, side_px}, .nuclei = side_px / 10,
             .min_radius_px = 5, .max_radius_px = 8});
}

template <typename Write>
std::string BytesWritten(const Write& write) {
  const ScratchFolder folder;
  const absl::Status status = write(folder / "image.tif");
  if (!status.ok()) throw std::runtime_error(status.ToString());
  return ReadBytes(folder / "image.tif");
}

std::string MaskTiff(uint64_t seed) {
  return BytesWritten([&](const std::filesystem::path& path) {
    return imaging::WriteLabelTiff(path, {SmallNuclei(seed, 64).mask});
  });
}

// From /proc/PID/stat: `PID (NAME) STATE PARENT …`.
int ParentOf(const std::filesystem::path& process) {
  std::ifstream file(process / "stat");
  const std::string line(std::istreambuf_iterator<char>(file), {});
  const size_t name_end = line.rfind(')');
  if (name_end == std::string::npos) return 0;  // It has ended meanwhile.
  return std::stoi(line.substr(name_end + 4));
}

}  // namespace

Harness::Harness(const std::function<void(config::ServeOptions&)>& change) {
  options_.data_dir = folder_ / "data";
  if (OnPostgres()) options_.database = DatabaseUrlFor(folder_.path());
  options_.listen.port = 0;
  options_.metrics_listen.port = 0;
  options_.http.listen.port = 0;
  options_.devices = {"cpu"};
  options_.worker_program = TESSERAD;
  options_.starter = false;
  if (change) change(options_);
  Start();
}

Harness::~Harness() = default;

std::string Harness::database_url() const {
  return database().empty() ? db::DatabaseUrlIn(options_.data_dir)
                            : database();
}

void Harness::Start() {
  auto server = process::Server::Start(options_);
  if (!server.ok()) throw std::runtime_error(server.status().ToString());
  server_ = *std::move(server);
  client_ = std::make_unique<Client>(server_->address());
}

void Harness::ActAs(
    const std::string& token,
    const std::shared_ptr<grpc::ChannelCredentials>& credentials) {
  client_ = std::make_unique<Client>(server_->address(), token, credentials);
}

void Harness::Restart(
    const std::function<void(config::ServeOptions&)>& change) {
  server_->Shutdown(absl::Seconds(1));
  client_.reset();
  server_.reset();
  if (change) change(options_);
  Start();
}

std::string Harness::Upload(const std::string& bytes) {
  const std::string digest = Sha256Hex(bytes);
  grpc::ClientContext context;
  v1::UploadFileResponse response;
  const auto writer = client_->uploads->UploadFile(&context, &response);
  v1::UploadFileRequest request;
  request.mutable_header()->set_sha256(digest);
  request.mutable_header()->set_size_bytes(
      static_cast<int64_t>(bytes.size()));
  bool open = writer->Write(request);
  for (size_t at = 0; open && at < bytes.size(); at += kChunkBytes) {
    request.set_chunk(bytes.substr(at, kChunkBytes));
    open = writer->Write(request);
  }
  writer->WritesDone();
  Require(writer->Finish());
  return digest;
}

std::string Harness::CreateDataset(const std::string& id, int samples) {
  v1::CreateDatasetRequest request;
  request.set_dataset_id(id);
  for (int i = 1; i <= samples; ++i) {
    const auto seed = static_cast<uint64_t>(i);
    v1::Sample& sample = *request.add_samples();
    sample.set_name(absl::StrCat("nuclei_", i));
    sample.mutable_image()->set_filename("nuclei.tif");
    sample.mutable_image()->set_sha256(Upload(NucleiTiff({seed})));
    sample.mutable_mask()->set_filename("mask.tif");
    sample.mutable_mask()->set_sha256(Upload(MaskTiff(seed)));
  }
  grpc::ClientContext context;
  v1::Dataset dataset;
  Require(client_->datasets->CreateDataset(&context, request, &dataset));
  return dataset.name();
}

std::string Harness::CreateJob(const std::string& dataset,
                               const std::string& model, int epochs,
                               const std::string& normalization) {
  v1::CreateTrainingJobRequest request;
  request.mutable_job()->set_dataset(dataset);
  request.mutable_job()->set_model(model);
  v1::TrainingParameters& parameters =
      *request.mutable_job()->mutable_parameters();
  parameters.mutable_network_input_size()->set_height(64);
  parameters.mutable_network_input_size()->set_width(64);
  *parameters.mutable_subimage_size() = parameters.network_input_size();
  parameters.set_base_width(8);
  parameters.set_depth(2);
  parameters.set_epochs(epochs);
  parameters.set_early_stopping_patience(0);
  parameters.set_learning_rate(0.01);
  parameters.set_batch_size(2);
  // So few steps are no time for an average to follow.
  parameters.set_weight_averaging(0);
  parameters.set_validation_fraction(0.25);
  if (!normalization.empty()) {
    parameters.set_intensity_normalization(normalization);
  }
  grpc::ClientContext context;
  v1::TrainingJob job;
  Require(client_->training->CreateTrainingJob(&context, request, &job));
  return job.name();
}

v1::TrainingJob Harness::GetJob(const std::string& name) {
  grpc::ClientContext context;
  v1::GetTrainingJobRequest request;
  request.set_name(name);
  v1::TrainingJob job;
  Require(client_->training->GetTrainingJob(&context, request, &job));
  return job;
}

v1::TrainingJob Harness::WatchUntil(
    const std::string& name,
    const std::function<bool(const v1::TrainingJob&)>& wanted) {
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Minutes(3)));
  v1::WatchTrainingJobRequest request;
  request.set_name(name);
  const auto reader = client_->training->WatchTrainingJob(&context, request);
  return ReadWatch<v1::WatchTrainingJobResponse>(context, *reader, wanted);
}

v1::TrainingJob Harness::WatchToEnd(const std::string& name) {
  return WatchUntil(name, [](const v1::TrainingJob&) { return false; });
}

Segmented Harness::Segment(const v1::SegmentHeader& header,
                           const std::string& bytes) {
  grpc::ClientContext context;
  const auto stream = client_->segmentation->Segment(&context);
  v1::SegmentRequest request;
  *request.mutable_header() = header;
  bool open = stream->Write(request);
  for (size_t at = 0; open && at < bytes.size(); at += kChunkBytes) {
    request.set_chunk(bytes.substr(at, kChunkBytes));
    open = stream->Write(request);
  }
  stream->WritesDone();
  Segmented result;
  v1::SegmentResponse response;
  bool first = true;
  while (stream->Read(&response)) {
    if (std::exchange(first, false)) result.start = response.start();
    result.largest_message_bytes =
        std::max(result.largest_message_bytes, response.ByteSizeLong());
    if (response.has_progress()) result.progress.push_back(response.progress());
    if (response.has_objects()) result.batches.push_back(response.objects());
    if (response.has_labels()) result.labels.push_back(response.labels());
    if (response.has_summary()) result.summary = response.summary();
  }
  result.status = stream->Finish();
  return result;
}

double Harness::ValueOf(const std::string& metric) const {
  const std::string metrics = HttpGet(server_->metrics_port(), "/metrics");
  const std::string begin = absl::StrCat("\n", metric, " ");
  const size_t at = metrics.find(begin);
  return at == std::string::npos ? 0
                                 : std::stod(metrics.substr(at + begin.size()));
}

int Harness::CancelledSegmentations(const std::string& reason) const {
  return static_cast<int>(ValueOf(absl::StrCat(
      "tessera_cancelled_segmentations_total{reason=\"", reason, "\"}")));
}

std::string Harness::AwaitMetrics(const std::string& line) const {
  const absl::Time deadline = absl::Now() + absl::Minutes(1);
  while (true) {
    const std::string metrics = HttpGet(server_->metrics_port(), "/metrics");
    if (absl::StrContains(metrics, line) || absl::Now() > deadline) {
      return metrics;
    }
    absl::SleepFor(absl::Milliseconds(20));
  }
}

std::vector<int> Harness::WorkerPids() const {
  std::vector<int> pids;
  for (const auto& task : std::filesystem::directory_iterator("/proc")) {
    const std::string name = task.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(task.path() / "cmdline", std::ios::binary);
    const std::string line(std::istreambuf_iterator<char>(file), {});
    if (line.find(std::string("\0work\0", 6)) != std::string::npos &&
        ParentOf(task.path()) == ::getpid()) {
      pids.push_back(std::stoi(name));
    }
  }
  return pids;
}

std::string NucleiTiff(const std::vector<uint64_t>& seeds, int side_px) {
  std::vector<imaging::GrayPlane> slices;
  for (const uint64_t seed : seeds) {
    slices.push_back(SmallNuclei(seed, side_px).image);
  }
  return BytesWritten([&](const std::filesystem::path& path) {
    return imaging::WriteGrayTiff(path, slices, 16);
  });
}

v1::SegmentHeader HeaderFor(const std::string& model,
                            const std::string& bytes) {
  v1::SegmentHeader header;
  header.set_model(model);
  header.set_filename("cells.tif");
  header.set_size_bytes(static_cast<int64_t>(bytes.size()));
  return header;
}

void Require(const grpc::Status& status) {
  if (status.ok()) return;
  throw std::runtime_error(wire::FromGrpc(status).ToString());
}

std::string ReasonIn(const grpc::Status& status) {
  return ReasonOf(wire::FromGrpc(status));
}

}  // namespace tessera::testing
