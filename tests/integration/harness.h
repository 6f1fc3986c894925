// A server in the test's process, and what a client does with it.
#ifndef TESSERA_TESTS_INTEGRATION_HARNESS_H_
#define TESSERA_TESTS_INTEGRATION_HARNESS_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "grpcpp/security/credentials.h"
#include "server/config/command_line.h"
#include "server/process/server.h"
#include "tests/integration/client.h"
#include "tests/support/scratch_folder.h"

namespace tessera::testing {

// What a Segment call brought.
struct Segmented {
  grpc::Status status;
  std::vector<v1::ObjectBatch> batches;
  std::vector<v1::LabelRuns> labels;
  std::vector<v1::SegmentProgress> progress;
  v1::SegmentSummary summary;
  v1::SegmentStart start;  // If it was the first message.
  size_t largest_message_bytes = 0;
};

// A server with a data folder of its own, on free ports of loopback, without
// the starting model unless `change` asks for it. Anything unexpected on the
// way throws, which fails the test.
//
// Not thread-safe.
class Harness {
 public:
  explicit Harness(
      const std::function<void(config::ServeOptions&)>& change = {});
  ~Harness();

  // Stops the server and starts it anew on the same folder, with other options
  // if `change` makes any.
  void Restart(const std::function<void(config::ServeOptions&)>& change = {});

  // Makes client() one that shows the token.
  void ActAs(const std::string& token,
             const std::shared_ptr<grpc::ChannelCredentials>& credentials =
                 grpc::InsecureChannelCredentials());

  process::Server& server() { return *server_; }
  Client& client() { return *client_; }
  const ScratchFolder& folder() const { return folder_; }
  // The URL of the database; empty if it is in the data folder.
  const std::string& database() const { return options_.database; }
  // Its URL in any case.
  std::string database_url() const;

  // Sends the file and returns its digest.
  std::string Upload(const std::string& bytes);

  // Makes a dataset of a few small synthetic images; returns its name.
  std::string CreateDataset(const std::string& id, int samples = 4);

  // Queues a training of a tiny network, a few seconds long unless `epochs`
  // are many; returns the job's name. Its intensities are normalised as planned
  // unless `normalization` says how.
  std::string CreateJob(const std::string& dataset, const std::string& model,
                        int epochs = 2, const std::string& normalization = "");

  v1::TrainingJob GetJob(const std::string& name);

  // Watches the job until `wanted` holds or it has ended; returns it then.
  v1::TrainingJob WatchUntil(
      const std::string& name,
      const std::function<bool(const v1::TrainingJob&)>& wanted);
  v1::TrainingJob WatchToEnd(const std::string& name);

  Segmented Segment(const v1::SegmentHeader& header, const std::string& bytes);

  // What /metrics says of one, with its labels; 0 if nothing.
  double ValueOf(const std::string& metric) const;
  // What `tessera_cancelled_segmentations_total` is for `reason`.
  int CancelledSegmentations(const std::string& reason) const;

  // What /metrics says once `line` is in it, or after a minute: counts and
  // gauges are set a moment after what they tell of.
  std::string AwaitMetrics(const std::string& line) const;

  // Process ids of the workers that this server has started.
  std::vector<int> WorkerPids() const;

 private:
  void Start();

  const ScratchFolder folder_;
  config::ServeOptions options_;
  std::unique_ptr<process::Server> server_;
  std::unique_ptr<Client> client_;
};

// Bytes of a TIFF of small synthetic nuclei, one slice a seed.
std::string NucleiTiff(const std::vector<uint64_t>& seeds, int side_px = 64);

// A header for the file with everything at its default.
v1::SegmentHeader HeaderFor(const std::string& model, const std::string& bytes);

// Throws what failed unless `status` is OK.
void Require(const grpc::Status& status);

// Reads a watch of a job until `wanted` holds, or to its end. Returns the last
// job. Expects that the sequence grows.
template <typename Response, typename Wanted>
auto ReadWatch(grpc::ClientContext& context,
               grpc::ClientReaderInterface<Response>& reader,
               const Wanted& wanted) {
  Response response;
  int64_t sequence = 0;
  while (reader.Read(&response)) {
    EXPECT_GT(response.sequence(), sequence);
    sequence = response.sequence();
    if (!wanted(response.job())) continue;
    context.TryCancel();
    reader.Finish();
    return response.job();
  }
  Require(reader.Finish());
  return response.job();
}

// The reason in the details of a failed call.
std::string ReasonIn(const grpc::Status& status);

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_HARNESS_H_
