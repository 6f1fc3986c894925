#include "models/examples/sample_store.h"

#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "models/examples/target_planes.h"
#include "models/version/intensities.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/examples/disc_samples.h"

namespace tessera::examples {
namespace {

using ::testing::HasSubstr;
using version::TrainingParameters;

template <typename T>
imaging::Plane<T> Copy(const imaging::PlaneView<T>& view) {
  imaging::Plane<T> copy(view.size(), T());
  for (int y = 0; y < view.height(); ++y) {
    std::copy(view.row(y), view.row(y) + view.width(), copy.row(y));
  }
  return copy;
}

// Of this process' own memory: what no file stands behind.
int64_t AnonymousBytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("RssAnon:", 0) == 0)
      return 1024 * std::stoll(line.substr(8));
  }
  ADD_FAILURE() << "no RssAnon in /proc/self/status";
  return 0;
}

TEST(SampleStore, HasWhatWasAddedInAnyOrder) {
  const testing::ScratchFolder folder;
  std::vector<data::Sample> samples = DiscSamples(6, {33, 47});
  samples[2] = DiscSamples(1, {80, 31})[0];
  samples[2].name = "another";
  samples[2].binary_mask = true;
  TrainingParameters parameters;
  parameters.target = version::Target::kFlow;
  const auto writer =
      SampleStoreWriter::Create(folder.path(), samples.size(), parameters);
  ASSERT_OK(writer);
  {
    std::jthread odd([&] {
      for (const size_t i : {5, 3, 1}) EXPECT_OK((*writer)->Add(i, samples[i]));
    });
    for (const size_t i : {4, 2, 0}) EXPECT_OK((*writer)->Add(i, samples[i]));
  }
  const auto store = (*writer)->Finish();
  ASSERT_OK(store);
  ASSERT_EQ((*store)->sources().size(), samples.size());
  for (size_t i = 0; i < samples.size(); ++i) {
    const Source& source = (*store)->sources()[i];
    EXPECT_EQ(source.name, samples[i].name);
    EXPECT_EQ(source.object_count, samples[i].object_count);
    EXPECT_EQ(source.binary_mask, samples[i].binary_mask);
    EXPECT_EQ(Copy(source.image), samples[i].image);
    EXPECT_EQ(Copy(source.mask), samples[i].mask);
    const TargetPlanes planes = StorePlanes(samples[i].mask, parameters.target);
    ASSERT_EQ(source.planes.size(), 2u);
    EXPECT_EQ(Copy(source.planes[0]), planes[0]);
    EXPECT_EQ(Copy(source.planes[1]), planes[1]);
    EXPECT_EQ(source.range.high, version::IntensityRangeOf(
                                     samples[i].image, parameters.intensity, 0)
                                     .high);
  }
}

TEST(SampleStore, LeavesNoFile) {
  const testing::ScratchFolder folder;
  const auto writer = SampleStoreWriter::Create(folder.path(), 1, {});
  ASSERT_OK(writer);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SampleStore, TakesNoMemoryOfItsOwnForPixels) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "AddressSanitizer keeps what was freed";
#endif
  const testing::ScratchFolder folder;
  constexpr size_t kSamples = 100;
  const data::Sample sample = DiscSamples(1, {512, 512})[0];
  const auto writer = SampleStoreWriter::Create(folder.path(), kSamples, {});
  ASSERT_OK(writer);
  ASSERT_OK((*writer)->Add(0, sample));  // What encoding takes once.
  const int64_t before = AnonymousBytes();
  for (size_t i = 1; i < kSamples; ++i) ASSERT_OK((*writer)->Add(i, sample));
  const auto store = (*writer)->Finish();
  ASSERT_OK(store);
  // Every page is read.
  for (const Source& source : (*store)->sources()) {
    EXPECT_EQ(Copy(source.image), sample.image);
    EXPECT_EQ(Copy(source.mask), sample.mask);
  }
  // 100 of them have 157 MB and more.
  EXPECT_LT(AnonymousBytes() - before, 20'000'000);
}

TEST(SampleStore, AFullDiskIsAnErrorThatSaysWhatToDo) {
  const testing::ScratchFolder folder;
  const auto writer = SampleStoreWriter::Create(folder.path(), 1, {});
  ASSERT_OK(writer);
  rlimit before;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit low{.rlim_cur = 5'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &low), 0);
  const absl::Status status = (*writer)->Add(0, DiscSamples(1)[0]);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("set TMPDIR to a folder on a larger disk"));
}

TEST(SampleStore, AFolderThatIsNotThereIsAnError) {
  const auto writer = SampleStoreWriter::Create("/nowhere", 1, {});
  EXPECT_EQ(writer.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(writer.status().message()), HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace tessera::examples
