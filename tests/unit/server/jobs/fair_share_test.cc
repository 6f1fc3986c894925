#include "server/jobs/fair_share.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tessera::jobs {
namespace {

using ::testing::ElementsAre;

QueueState StateOf(std::vector<WaitingJob> waiting) {
  return {.waiting = std::move(waiting), .devices = {"cpu"}};
}

WaitingJob JobOf(const std::string& owner, const std::string& id) {
  return {.id = id, .owner = owner, .wanted_device = "auto"};
}

std::vector<std::string> Order(const QueueState& state,
                               const FairShareOptions& options = {}) {
  std::vector<std::string> ids;
  for (const JobTurn& turn : FairOrder(state, options)) ids.push_back(turn.id);
  return ids;
}

std::vector<double> Starts(const QueueState& state) {
  std::vector<double> starts;
  for (const JobTurn& turn : FairOrder(state, {})) {
    starts.push_back(turn.seconds_to_start);
  }
  return starts;
}

TEST(FairShare, OneUsersJobsStartInTheirOrder) {
  EXPECT_THAT(Order(StateOf({JobOf("a", "1"), JobOf("a", "2"),
                             JobOf("a", "3")})),
              ElementsAre("1", "2", "3"));
}

TEST(FairShare, UsersTakeTurnsHoweverManyJobsTheyHave) {
  EXPECT_THAT(Order(StateOf({JobOf("a", "a1"), JobOf("a", "a2"),
                             JobOf("a", "a3"), JobOf("b", "b1"),
                             JobOf("b", "b2")})),
              ElementsAre("a1", "b1", "a2", "b2", "a3"));
}

TEST(FairShare, WhoUsedLessComesFirst) {
  QueueState state = StateOf({JobOf("a", "a1"), JobOf("b", "b1")});
  state.use = {{"a", 100}, {"b", 99}};
  EXPECT_THAT(Order(state), ElementsAre("b1", "a1"));
}

TEST(FairShare, WhatRunsCountsAsUsed) {
  QueueState state = StateOf({JobOf("a", "a1"), JobOf("b", "b1")});
  state.use = {{"a", 0}, {"b", 50}};
  state.running = {{.owner = "a", .device = "cpu", .seconds_left = 51}};
  EXPECT_THAT(Order(state), ElementsAre("b1", "a1"));
}

TEST(FairShare, WeightsDivideWhatWasUsed) {
  QueueState state = StateOf({JobOf("a", "a1"), JobOf("b", "b1"),
                              JobOf("b", "b2"), JobOf("b", "b3")});
  state.job_seconds = 10;
  EXPECT_THAT(Order(state, {.weights = {{"b", 2}}}),
              ElementsAre("a1", "b1", "b2", "b3"));
  state.use = {{"a", 10}, {"b", 10}};
  EXPECT_THAT(Order(state, {.weights = {{"b", 2}}}),
              ElementsAre("b1", "a1", "b2", "b3"));
}

TEST(FairShare, ResumedJobsGoOnFirst) {
  QueueState state = StateOf({JobOf("b", "b1"), JobOf("a", "a1"),
                              JobOf("a", "a2")});
  state.waiting[2].resumed = true;
  EXPECT_THAT(Order(state), ElementsAre("a2", "b1", "a1"));
}

TEST(FairShare, JobsStartWhenThoseBeforeThemWillHaveEnded) {
  QueueState state = StateOf({JobOf("a", "1"), JobOf("a", "2"),
                              JobOf("a", "3")});
  state.waiting[0].resumed = true;
  state.waiting[0].seconds_left = 7;
  state.running = {{.owner = "a", .device = "cpu", .seconds_left = 20}};
  state.job_seconds = 100;
  EXPECT_THAT(Starts(state), ElementsAre(20, 27, 127));
  state.devices = {"cpu", "cuda:0"};
  EXPECT_THAT(Starts(state), ElementsAre(0, 7, 20));
  state.waiting[1].wanted_device = "cpu";
  EXPECT_THAT(Starts(state), ElementsAre(0, 20, 7));
}

TEST(FairShare, NothingIsToldOfTimesThatNobodyKnows) {
  QueueState state = StateOf({JobOf("a", "1"), JobOf("a", "2")});
  EXPECT_THAT(Starts(state), ElementsAre(0, -1));
  state.running = {{.owner = "a", .device = "cpu", .seconds_left = -1}};
  EXPECT_THAT(Starts(state), ElementsAre(-1, -1));
}

TEST(FairShare, UseFades) {
  EXPECT_DOUBLE_EQ(Decayed(80, absl::Hours(3), absl::Hours(1)), 10);
  EXPECT_DOUBLE_EQ(Decayed(80, absl::Hours(-3), absl::Hours(1)), 80);
}

}  // namespace
}  // namespace tessera::jobs
