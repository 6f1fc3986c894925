// Servers that end in the middle of a segmentation job.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/integration/segmentation_jobs.h"

namespace tessera::testing {
namespace {

// The real program on a data folder, and on `database` unless it is empty.
class Tesserad {
 public:
  Tesserad(const std::filesystem::path& data, const std::string& database) {
    const std::filesystem::path log = data.parent_path() / "log";
    std::filesystem::remove(log);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 2, log.c_str(),
                                     O_WRONLY | O_CREAT, 0600);
    std::vector<std::string> words = {
        TESSERAD,           "serve",       "--data-dir",    data,
        "--device",         "cpu",         "--listen",      "127.0.0.1:0",
        "--metrics-listen", "127.0.0.1:0", "--http-listen", "127.0.0.1:0",
        "--no-starter"};
    if (!database.empty()) {
      words.insert(words.end(), {"--database", database});
    }
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int spawned =
        posix_spawn(&pid_, TESSERAD, &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (spawned != 0) throw std::runtime_error("tesserad does not start");
    address_ = AwaitAddress(log);
  }
  ~Tesserad() { Kill(); }

  void Kill() {
    if (pid_ == 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  const std::string& address() const { return address_; }

 private:
  // From the line that a server writes when it is ready.
  static std::string AwaitAddress(const std::filesystem::path& log) {
    const absl::Time deadline = absl::Now() + absl::Minutes(1);
    const std::string begin = "address=";
    while (absl::Now() < deadline) {
      const std::string text = ReadBytes(log);
      const size_t at = text.find(begin);
      const size_t end = text.find_first_of(" \n", at);
      if (at != std::string::npos && end != std::string::npos) {
        return text.substr(at + begin.size(), end - at - begin.size());
      }
      absl::SleepFor(absl::Milliseconds(20));
    }
    throw std::runtime_error(absl::StrCat("no address in ", ReadBytes(log)));
  }

  pid_t pid_ = 0;
  std::string address_;
};

// Enough for the job to last longer than the servers that are killed.
constexpr int kImages = 1500;

TEST(SegmentationKillsTest, LoseNothingAndComputeNothingTwice) {
  const ScratchFolder folder;
  const std::filesystem::path data = folder / "data";
  const std::vector<JobFile> files = SomeImages(kImages);
  std::vector<v1::SegmentationImage> images;
  std::vector<Segmented> expected;
  std::string database;
  {
    Harness harness;
    database = harness.database();
    const std::string dataset = harness.CreateDataset("nuclei", 8);
    harness.WatchToEnd(harness.CreateJob(dataset, "models/m", 40));
    images = Uploaded(
        files, [&](const std::string& bytes) { return harness.Upload(bytes); });
    for (size_t i = kImages - 5; i < kImages + 2; ++i) {
      v1::SegmentHeader header = HeaderFor("models/m", files[i].bytes);
      *header.mutable_slices() = files[i].image.slices();
      expected.push_back(harness.Segment(header, files[i].bytes));
    }
    harness.server().Shutdown(absl::ZeroDuration());
    std::filesystem::copy(harness.folder() / "data", data,
                          std::filesystem::copy_options::recursive);
  }
  std::string name;
  // A slice may be in the hands of two servers that are killed, not of three.
  for (int kill = 1; kill <= 2; ++kill) {
    Tesserad server(data, database);
    Client client(server.address());
    if (name.empty()) {
      v1::SegmentationJob job;
      Require(CreateSegmentation(client, "models/m", images, "", job));
      name = job.name();
    }
    const auto job =
        WatchSegmentation(client, name, [&](const v1::SegmentationJob& now) {
          return now.images_succeeded() >= 50 * kill;
        });
    EXPECT_EQ(job.state(), v1::SegmentationJob::RUNNING);
    server.Kill();
  }
  Tesserad server(data, database);
  Client client(server.address());
  const auto job = WatchSegmentation(
      client, name, [](const v1::SegmentationJob&) { return false; });
  EXPECT_EQ(job.state(), v1::SegmentationJob::SUCCEEDED);
  EXPECT_EQ(job.images_succeeded(), kImages + 2);
  EXPECT_EQ(job.images_failed(), 1);
  EXPECT_EQ(job.slices(), kImages + 4 + 2);
  EXPECT_EQ(job.slices_done(), job.slices());
  int64_t objects = 0;
  for (const auto& image : ListSegmentationImages(client, name)) {
    objects += image.objects();
  }
  EXPECT_EQ(job.objects(), objects);
  for (size_t i = 0; i < expected.size(); ++i) {
    SCOPED_TRACE(i);
    ExpectEqual(ReadSegmentation(client, name,
                                 kImages - 5 + static_cast<int64_t>(i) + 1),
                expected[i]);
  }
}

}  // namespace
}  // namespace tessera::testing
