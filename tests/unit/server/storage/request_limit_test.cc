#include "server/storage/request_limit.h"

#include <gtest/gtest.h>

#include <thread>

namespace tessera::storage {
namespace {

TEST(RequestLimit, OverloadHalvesOnceForTheRequestsUnderWay) {
  RequestLimit limit(8);
  const int64_t first = limit.Enter();
  const int64_t second = limit.Enter();
  limit.NoteOverload(first);
  limit.NoteOverload(second);
  EXPECT_EQ(limit.places(), 4);
  limit.Leave();
  limit.NoteOverload(limit.Enter());
  EXPECT_EQ(limit.places(), 2);
}

TEST(RequestLimit, NeverEndsWithoutAPlace) {
  RequestLimit limit(4);
  for (int i = 0; i < 10; ++i) {
    limit.NoteOverload(limit.Enter());
    limit.Leave();
  }
  EXPECT_EQ(limit.places(), 1);
}

TEST(RequestLimit, AnswersBringPlacesBackOneAtATime) {
  RequestLimit limit(4);
  limit.NoteOverload(limit.Enter());
  EXPECT_EQ(limit.places(), 2);
  limit.NoteAnswer();
  EXPECT_EQ(limit.places(), 2);
  limit.NoteAnswer();
  limit.NoteAnswer();
  EXPECT_EQ(limit.places(), 3);
  for (int i = 0; i < 100; ++i) limit.NoteAnswer();
  EXPECT_EQ(limit.places(), 4);
}

TEST(RequestLimit, ARequestWaitsForAPlace) {
  RequestLimit limit(1);
  limit.Enter();
  std::jthread second([&] {
    limit.Enter();
    limit.Leave();
  });
  limit.Leave();
  second.join();
  EXPECT_EQ(limit.Enter(), 3);
}

}  // namespace
}  // namespace tessera::storage
