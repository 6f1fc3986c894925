#include "server/front/grpc/new_epochs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace tessera::front {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<jobs::EpochMetrics> Epochs(int count, double last_loss = 1) {
  std::vector<jobs::EpochMetrics> history;
  for (int epoch = 1; epoch <= count; ++epoch) {
    history.push_back({.epoch = epoch,
                       .training_loss = epoch == count ? last_loss : 1,
                       .validation_ap50 = std::nan("")});
  }
  return history;
}

std::vector<int> Kept(NewEpochs& news,
                      std::vector<jobs::EpochMetrics> history) {
  news.Keep(history);
  std::vector<int> epochs;
  for (const auto& one : history) epochs.push_back(one.epoch);
  return epochs;
}

TEST(NewEpochs, AreSentOnce) {
  NewEpochs news(0);
  EXPECT_THAT(Kept(news, {}), IsEmpty());
  EXPECT_THAT(Kept(news, Epochs(2)), ElementsAre(1, 2));
  EXPECT_THAT(Kept(news, Epochs(2)), IsEmpty());
  EXPECT_THAT(Kept(news, Epochs(3)), ElementsAre(3));
  EXPECT_THAT(Kept(news, Epochs(6)), ElementsAre(4, 5, 6));
}

TEST(NewEpochs, BeginAfterTheEpochThatTheClientHas) {
  NewEpochs news(2);
  EXPECT_THAT(Kept(news, Epochs(4)), ElementsAre(3, 4));
  EXPECT_THAT(Kept(news, Epochs(5)), ElementsAre(5));
}

TEST(NewEpochs, AreSentAgainWhereAResumedTrainingChangedThem) {
  NewEpochs news(0);
  EXPECT_THAT(Kept(news, Epochs(3)), ElementsAre(1, 2, 3));
  EXPECT_THAT(Kept(news, Epochs(3, 0.5)), ElementsAre(3));
  EXPECT_THAT(Kept(news, Epochs(2)), IsEmpty());
  EXPECT_THAT(Kept(news, Epochs(3, 0.5)), ElementsAre(3));
}

TEST(NewEpochs, AreAllIfTheClientDoesNotSayWhatItHas) {
  NewEpochs news(std::nullopt);
  EXPECT_THAT(Kept(news, Epochs(2)), ElementsAre(1, 2));
  EXPECT_THAT(Kept(news, Epochs(3)), ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace tessera::front
