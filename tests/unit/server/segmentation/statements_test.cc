// How many statements the database runs for a slice.
#include <memory>

#include "tests/support/counting_database.h"
#include "tests/unit/server/segmentation/segmentation_fixture.h"

namespace tessera::segmentation {
namespace {

using testing::CountingDatabase;

class StatementsTest : public SegmentationTest {
 protected:
  StatementsTest() : SegmentationTest(/*twice=*/false) {}
};

TEST_F(StatementsTest, AreFewForManySmallImages) {
  constexpr int kImages = 100'000;
  const std::string sha256 = Send("ada", "one image");
  CountingDatabase counting(state_.database());
  SegmentationStore store(counting, state_.files(), clock_, {});
  SliceQueue queue(store, {});
  const auto draft = store.Begin(Wanted());
  std::vector<ChosenImage> images;
  for (int i = 0; i < kImages; ++i) {
    images.push_back({.filename = absl::StrCat(i, ".tif"),
                      .sha256 = sha256,
                      .slices = {},
                      .channel = 0});
    if (images.size() < 1000) continue;
    ASSERT_OK((*draft)->Add(images));
    images.clear();
  }
  const std::string id = (*draft)->Finish("r")->id;
  const HandIn stored = Stored("results");
  // The files of results are stored in transactions of KeptFiles: three
  // statements each.
  constexpr int kStatementsAFile = 3;
  while (true) {
    const auto batch = queue.Acquire({.name = "w", .server = "s"}, 64);
    ASSERT_OK(batch);
    if (!*batch) break;
    HandIn hand_in = stored;
    counting.count += kStatementsAFile;
    for (const SliceTask& task : (*batch)->slices) {
      hand_in.results.push_back(ResultOf(task, Outcome::kDone));
    }
    ASSERT_OK(queue.Return((*batch)->lease, hand_in));
  }
  EXPECT_EQ(Job(id).state, State::kSucceeded);
  EXPECT_EQ(Job(id).slices_done, kImages);
  RecordProperty("statements", static_cast<int>(counting.count));
  EXPECT_LE(counting.count, 4 * int64_t{kImages});
}

TEST_F(StatementsTest, ALeaseIsCheckedWithOne) {
  CountingDatabase counting(state_.database());
  SegmentationStore store(counting, state_.files(), clock_, {});
  SliceQueue queue(store, {});
  const std::string id = Create(3);
  const auto batch = queue.Acquire({.name = "w", .server = "s"}, 64);
  ASSERT_OK(batch);
  counting.count = 0;
  const auto job = queue.JobOf((*batch)->lease);
  ASSERT_OK(job);
  EXPECT_EQ(job->id, id);
  EXPECT_EQ(counting.count, 1);
}

}  // namespace
}  // namespace tessera::segmentation
