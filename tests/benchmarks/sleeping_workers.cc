// Workers that compute slices of segmentation jobs as `tesserad work` does, but
// whose device sleeps where another applies a network. So many of them fit on
// one machine, and what is measured is everything around the network.
//
// usage: sleeping_workers COUNT MILLISECONDS TOKEN_FILE FOLDER SERVER...
//
// Each worker is a process with a connection of its own to one of the servers
// (HOST:PORT), which take turns. Its device sleeps MILLISECONDS a slice, one
// slice at a time, and finds as many objects in each. A file is fetched anew
// for each slice, as if each slice were an image of its own. At SIGTERM each
// worker gives back what it has and writes FOLDER/N.txt: `CALL MILLISECONDS`
// for each call, and `slices COUNT`.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/cleanup/cleanup.h"
#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "base/log.h"
#include "base/status_macros.h"
#include "base/stoppable_sleep.h"
#include "base/temporary_folder.h"
#include "server/inference/image_segmenter.h"
#include "server/inference/segment_pool.h"
#include "server/inference/slice_runner.h"
#include "server/process/signals.h"
#include "server/wire/slice_messages.h"
#include "server/worker/remote_files.h"
#include "server/worker/remote_slice_source.h"
#include "server/worker/server_channel.h"
#include "server/worker/slice_link.h"
#include "server/worker/work_source.h"

namespace tessera {
namespace {

using inference::SegmentSummary;
using inference::SliceWorkBatch;

constexpr int kBatches = 4;  // As server/worker/work_loop.cc.
constexpr int kObjects = 25;
constexpr int kSide = 10;  // Of each object: its ring has 4 vertices a pixel.
constexpr absl::Duration kLease = absl::Minutes(1);
constexpr absl::Duration kWait = absl::Seconds(30);
constexpr absl::Duration kPause = absl::Milliseconds(200);

// How long each call took. Thread-safe.
class CallTimes {
 public:
  template <typename Call>
  auto Measure(const std::string& name, const Call& call) {
    const absl::Time begin = absl::Now();
    auto result = call();
    Add(name, absl::Now() - begin);
    return result;
  }
  void Add(const std::string& name, absl::Duration time) {
    const absl::MutexLock lock(&mu_);
    times_[name].push_back(absl::ToDoubleMilliseconds(time));
  }
  void Write(std::ostream& out) const {
    const absl::MutexLock lock(&mu_);
    for (const auto& [name, times] : times_) {
      for (const double time : times) out << name << ' ' << time << '\n';
    }
  }

 private:
  mutable absl::Mutex mu_;
  std::map<std::string, std::vector<double>> times_ ABSL_GUARDED_BY(mu_);
};

inference::DetectedObject SquareAt(uint32_t number, double score) {
  const double left = number * (kSide + 2.0);
  imaging::Ring ring;
  // A vertex at each pixel, as the outline of a round object has about.
  for (int i = 0; i < kSide; ++i) ring.push_back({left + i, 0});
  for (int i = 0; i < kSide; ++i) ring.push_back({left + kSide, 1.0 * i});
  for (int i = kSide; i > 0; --i) ring.push_back({left + i, kSide});
  for (int i = kSide; i > 0; --i) ring.push_back({left, 1.0 * i});
  return {.measurements = {.number = number,
                           .area_px = int64_t{kSide} * kSide,
                           .centroid_x = left + kSide / 2.0,
                           .centroid_y = kSide / 2.0,
                           .mean_intensity = 100,
                           .score = score},
          .outline = {.number = number,
                      .polygons = {{.exterior = ring, .holes = {}}}}};
}

class SleepingDevice final : public inference::ImageSegmenter {
 public:
  explicit SleepingDevice(absl::Duration slice) : slice_(slice) {}

  absl::Status Check(const registry::VersionName&,
                     const inference::SegmentParameters&) override {
    return absl::OkStatus();
  }

  absl::StatusOr<SegmentSummary> Segment(
      const inference::SegmentRequest& request, inference::SegmentSink& sink,
      std::stop_token stop) override {
    double score = 0;
    {
      const absl::MutexLock one_at_a_time(&device_);
      SleepFor(slice_, stop);
      if (stop.stop_requested()) return absl::CancelledError("stopped");
      ++slices_;
      // No two slices have the same result, in whichever worker.
      score = absl::Uniform(random_, 0.0, 1.0);
    }
    const int slice = request.slices.front();
    for (uint32_t number = 1; number <= kObjects; ++number) {
      RETURN_IF_ERROR(sink.OnObject({.number = slice, .position = {}},
                                    SquareAt(number, score)));
    }
    RETURN_IF_ERROR(sink.OnSliceEnd(slice));
    SegmentSummary summary;
    summary.model_version = request.model.text();
    summary.slices = 1;
    summary.objects = kObjects;
    summary.device = "cpu";
    summary.network_seconds = absl::ToDoubleSeconds(slice_);
    return summary;
  }

  int64_t slices() const {
    const absl::MutexLock lock(&device_);
    return slices_;
  }

 private:
  const absl::Duration slice_;
  mutable absl::Mutex device_;
  int64_t slices_ ABSL_GUARDED_BY(device_) = 0;
  absl::BitGen random_ ABSL_GUARDED_BY(device_);
};

// Passes everything on, and measures the calls.
class TimedSource final : public inference::SliceSource {
 public:
  TimedSource(inference::SliceSource& source, CallTimes& times)
      : source_(source), times_(times) {}

  absl::StatusOr<std::optional<SliceWorkBatch>> Acquire(
      int max_slices) override {
    return source_.Acquire(max_slices);  // No call: see Worker::TakeOne().
  }
  absl::StatusOr<std::vector<std::string>> Renew(
      const std::vector<std::string>& leases) override {
    return times_.Measure("RenewSlices", [&] { return source_.Renew(leases); });
  }
  absl::Status Return(const std::string& lease,
                      const inference::ComputedBatch& computed) override {
    return times_.Measure("HandInSlices",
                          [&] { return source_.Return(lease, computed); });
  }
  absl::Status FailJob(const std::string& lease,
                       const absl::Status& error) override {
    return source_.FailJob(lease, error);
  }
  absl::StatusOr<storage::LocalBlob> Fetch(const std::string& sha256) override {
    return times_.Measure("ReadFile", [&] { return source_.Fetch(sha256); });
  }
  absl::Status TakePixels(const SliceWorkBatch& batch,
                          int64_t pixels) override {
    return times_.Measure("TakePixels",
                          [&] { return source_.TakePixels(batch, pixels); });
  }

 private:
  inference::SliceSource& source_;
  CallTimes& times_;
};

inference::SliceRunnerOptions RunnerOptions(const std::filesystem::path& dir) {
  inference::SliceRunnerOptions options;
  options.batches = kBatches;
  options.SetLease(kLease);
  options.work_dir = dir / "work";
  return options;
}

// What worker::SegmentEngine is, but for the device.
class Worker {
 public:
  Worker(const worker::ServerChannel& channel, const std::string& name,
         absl::Duration slice, std::filesystem::path dir,
         const std::stop_token& stop)
      : stop_(stop),
        link_(channel, stop, kLease),
        files_(dir, /*max_bytes=*/0),
        source_(link_, files_),
        timed_(source_, times_),
        device_(slice),
        pool_({.threads = kBatches, .bulk_threads = kBatches}),
        runner_(timed_, device_, pool_, wire::SliceMessages::Make,
                RunnerOptions(dir)),
        work_(channel,
              {.worker = name, .device = "cpu", .kinds = {"segment"}}) {
    runner_.Start();
  }

  void Run() {
    while (!stop_.stop_requested()) {
      source_.AwaitHeld(kBatches - 1, stop_);
      if (const absl::Status taken = TakeOne(); !taken.ok()) {
        Log(Severity::kWarning, "no work", {{"error", taken.ToString()}});
        SleepFor(kPause, stop_);
      }
    }
    runner_.Stop(absl::ZeroDuration());
    source_.ReturnOffered();
  }

  void Write(std::ostream& out) const {
    times_.Write(out);
    out << "slices " << device_.slices() << '\n';
  }

 private:
  absl::Status TakeOne() {
    if (stop_.stop_requested()) return absl::OkStatus();
    // The time until there was a job is not that of the call.
    const bool measure = source_.held() > 0;
    const absl::Time begin = absl::Now();
    ASSIGN_OR_RETURN(const auto work,
                     work_.Acquire(kWait, source_.leases(), stop_));
    if (!work) return absl::OkStatus();
    if (measure) times_.Add("AcquireWork", absl::Now() - begin);
    RETURN_IF_ERROR(source_.Offer(
        std::get<worker::RemoteSliceSource::Segmentation>(*work)));
    runner_.WakeUp();
    return absl::OkStatus();
  }

  const std::stop_token stop_;
  CallTimes times_;
  const worker::SliceLink link_;
  worker::RemoteFiles files_;
  worker::RemoteSliceSource source_;
  TimedSource timed_;
  SleepingDevice device_;
  inference::SegmentPool pool_;
  inference::SliceRunner runner_;
  worker::WorkSource work_;
};

struct Options {
  absl::Duration slice;
  std::string token_file;
  std::filesystem::path folder;
  std::vector<std::string> servers;
};

absl::Status RunWorker(const Options& options, int number) {
  process::TerminationSignals signals;
  std::stop_source stop;
  std::jthread ending([&] {
    signals.Wait();
    stop.request_stop();
  });
  const absl::Cleanup end = [&] { signals.Wake(); };
  ASSIGN_OR_RETURN(const TemporaryFolder dir, TemporaryFolder::Create());
  const size_t server = static_cast<size_t>(number) % options.servers.size();
  ASSIGN_OR_RETURN(const auto channel, worker::ServerChannel::Open(
                                           {.server = options.servers[server],
                                            .token = "",
                                            .token_file = options.token_file,
                                            .ca_file = "",
                                            .client_cert = "",
                                            .client_key = ""}));
  Worker worker(*channel, absl::StrCat("sleeping/", number), options.slice,
                dir.path(), stop.get_token());
  worker.Run();
  std::ofstream out(options.folder / absl::StrCat(number, ".txt"));
  worker.Write(out);
  return out ? absl::OkStatus() : absl::UnavailableError("cannot write");
}

// Before any thread, so that each worker has all of gRPC to itself.
pid_t Fork(const Options& options, int number) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  const absl::Status status = RunWorker(options, number);
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(status.ok() ? 0 : 1);
}

int RunAll(const Options& options, int count) {
  std::vector<pid_t> workers;
  for (int i = 0; i < count; ++i) workers.push_back(Fork(options, i));
  process::TerminationSignals signals;
  signals.Wait();
  for (const pid_t worker : workers) ::kill(worker, SIGTERM);
  int failed = 0;
  for (const pid_t worker : workers) {
    int status = 0;
    ::waitpid(worker, &status, 0);
    failed |= status;
  }
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace tessera

int main(int argc, char** argv) {
  if (argc < 6) {
    std::fprintf(stderr,
                 "usage: sleeping_workers COUNT MILLISECONDS TOKEN_FILE FOLDER "
                 "SERVER...\n");
    return 2;
  }
  return tessera::RunAll({.slice = absl::Milliseconds(std::atoi(argv[2])),
                          .token_file = argv[3],
                          .folder = argv[4],
                          .servers = {argv + 5, argv + argc}},
                         std::atoi(argv[1]));
}
