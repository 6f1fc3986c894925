#include "client/grpc/epoch_history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::client {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Epochs and losses after an answer with `news` in epoch `epoch`.
std::vector<std::pair<int, double>> Join(std::vector<EpochMetrics> before,
                                         int epoch,
                                         std::vector<EpochMetrics> news) {
  TrainingProgress progress{.epoch = epoch, .history = std::move(news)};
  JoinHistory(std::move(before), progress);
  std::vector<std::pair<int, double>> joined;
  for (const EpochMetrics& one : progress.history) {
    joined.emplace_back(one.epoch, one.training_loss);
  }
  return joined;
}

const std::vector<EpochMetrics> kTwo = {{.epoch = 1, .training_loss = 0.9},
                                        {.epoch = 2, .training_loss = 0.8}};

TEST(EpochHistory, GrowsByWhatIsNew) {
  EXPECT_THAT(Join({}, 2, kTwo), ElementsAre(Pair(1, 0.9), Pair(2, 0.8)));
  EXPECT_THAT(Join(kTwo, 2, {}), ElementsAre(Pair(1, 0.9), Pair(2, 0.8)));
  EXPECT_THAT(Join(kTwo, 3, {{.epoch = 3, .training_loss = 0.7}}),
              ElementsAre(Pair(1, 0.9), Pair(2, 0.8), Pair(3, 0.7)));
}

TEST(EpochHistory, IsTheSameFromAServerThatSendsAll) {
  EXPECT_THAT(Join(kTwo, 2, kTwo), ElementsAre(Pair(1, 0.9), Pair(2, 0.8)));
}

TEST(EpochHistory, GoesBackWithAResumedTraining) {
  EXPECT_THAT(Join(kTwo, 1, {}), ElementsAre(Pair(1, 0.9)));
  EXPECT_THAT(Join(kTwo, 2, {{.epoch = 2, .training_loss = 0.5}}),
              ElementsAre(Pair(1, 0.9), Pair(2, 0.5)));
}

}  // namespace
}  // namespace tessera::client
