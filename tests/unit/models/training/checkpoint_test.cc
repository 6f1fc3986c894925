#include "models/training/checkpoint.h"

#include <limits>
#include <random>

#include "gtest/gtest.h"

namespace tessera::training {
namespace {

constexpr version::NetworkShape kShape = {
    .base_width = 2,
    .depth = 1,
    .normalization = version::NetworkNormalization::kBatch};

// A network that has learnt for two epochs of one step.
struct Fixture {
  explicit Fixture(int best_epoch, bool averages = false)
      : network(kShape), adam(network), average(network, 0.9) {
    if (averages) learner.average = &average;
    for (int epoch = 1; epoch <= 2; ++epoch) {
      network->forward(torch::rand({2, 1, 8, 8})).square().sum().backward();
      adam.Step(0.01);
      average.Add(network);
      state.history.push_back(
          {epoch, 0.5, std::numeric_limits<double>::quiet_NaN(), 0.25});
      if (epoch == best_epoch) state.best = CopyTensors(network);
    }
    state.best_epoch = best_epoch;
    state.best_score = 0.125 * best_epoch;
  }
  unet::UNet network;
  Adam adam;
  WeightAverage average;
  State state;
  Learner learner = {network, adam, nullptr};
};

void ExpectGivesBackEveryByte(int best_epoch, bool averages) {
  const Fixture saved(best_epoch, averages);
  const std::string bytes =
      WriteCheckpoint(saved.state, saved.learner, "print");
  Fixture read(1, averages);
  ASSERT_TRUE(ReadCheckpoint(bytes, "print", read.state, read.learner).ok());
  EXPECT_EQ(WriteCheckpoint(read.state, read.learner, "print"), bytes);
  EXPECT_EQ(unet::WriteTensors(read.state.best, {}),
            unet::WriteTensors(saved.state.best, {}));
  EXPECT_EQ(read.state.best_epoch, best_epoch);
  EXPECT_EQ(read.state.best_score, 0.125 * best_epoch);
  ASSERT_EQ(read.state.history.size(), 2u);
  EXPECT_EQ(read.state.history[1].epoch, 2);
  EXPECT_EQ(read.state.history[1].validation_ap50, 0.25);
}

TEST(Checkpoint, GivesBackEveryByte) {
  for (const int best_epoch : {1, 2}) {
    ExpectGivesBackEveryByte(best_epoch, false);
    ExpectGivesBackEveryByte(best_epoch, true);
  }
}

TEST(Checkpoint, WithoutTheAverageIsRefusedWhereItIsNeeded) {
  const Fixture saved(1, false);
  Fixture read(1, true);
  EXPECT_EQ(ReadCheckpoint(WriteCheckpoint(saved.state, saved.learner, "print"),
                           "print", read.state, read.learner)
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Checkpoint, AnotherTrainingsIsRefused) {
  Fixture fixture(1);
  const std::string bytes =
      WriteCheckpoint(fixture.state, fixture.learner, "one");
  EXPECT_EQ(ReadCheckpoint(bytes, "other", fixture.state, fixture.learner)
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Checkpoint, DamagedBytesNeverCrash) {
  Fixture fixture(1);
  const std::string bytes =
      WriteCheckpoint(fixture.state, fixture.learner, "print");
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = bytes;
    damaged[random() % 3000] = static_cast<char>(random());
    if (i % 3 == 0) damaged.resize(random() % damaged.size());
    const absl::Status status = ReadCheckpoint(
        damaged, "print", fixture.state, fixture.learner);
    if (damaged.size() < bytes.size()) {
      EXPECT_FALSE(status.ok());
    }
  }
}

}  // namespace
}  // namespace tessera::training
