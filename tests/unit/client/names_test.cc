#include "base/short_name.h"
#include "client/api/names.h"

#include <gtest/gtest.h>

#include "base/uuid.h"
#include "client/api/server_address.h"

namespace tessera::client {
namespace {

TEST(Names, AModelAloneMeansItsNewestVersion) {
  EXPECT_EQ(*ParseModelVersion("nuclei"), "models/nuclei");
  EXPECT_EQ(*ParseModelVersion("models/nuclei"), "models/nuclei");
}

TEST(Names, AModelTakesAVersionOrAnAlias) {
  EXPECT_EQ(*ParseModelVersion("nuclei@3"), "models/nuclei/versions/3");
  EXPECT_EQ(*ParseModelVersion("nuclei@production"),
            "models/nuclei/versions/production");
  EXPECT_EQ(*ParseModelVersion("models/nuclei/versions/3"),
            "models/nuclei/versions/3");
}

TEST(Names, MalformedModelsAreRefused) {
  for (const char* text :
       {"", "Nuclei", "nuclei@", "nuclei@0", "nuclei@03", "nuclei@-1", "@3",
        "nuclei@3@4", "nuclei/3", "models/nuclei/3", "models/", "1st",
        "nuclei@1234567890", "models/nuclei/versions/"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(ParseModelVersion(text).status()))
        << text;
  }
}

TEST(Names, ADatasetTakesARevisionWhereOneIsMeant) {
  EXPECT_EQ(*ParseDatasetRevision("wing"), "datasets/wing");
  EXPECT_EQ(*ParseDatasetRevision("wing@2"), "datasets/wing/revisions/2");
  EXPECT_FALSE(ParseDatasetRevision("wing@newest").ok());
  EXPECT_FALSE(ParseDataset("wing@2").ok());
}

TEST(Names, AnIdHasAtMost63Characters) {
  EXPECT_TRUE(IsResourceId(std::string(63, 'a')));
  EXPECT_FALSE(IsResourceId(std::string(64, 'a')));
}

TEST(Names, AJobIsNamedWithOrWithoutItsCollection) {
  for (const char* const name :
       {"7f3c-9a", "trainingJobs/7f3c-9a", "segmentationJobs/7f3c-9a"}) {
    EXPECT_EQ(*ParseJob(name), name);
  }
  for (const char* const name : {"../secret", "trainingJobs/", "",
                                 "trainingJobs/segmentationJobs/7f3c"}) {
    EXPECT_FALSE(ParseJob(name).ok()) << name;
  }
  EXPECT_EQ(*ParseSegmentationJob("7f3c"), "segmentationJobs/7f3c");
  EXPECT_EQ(*ParseSegmentationJob("segmentationJobs/7f3c"),
            "segmentationJobs/7f3c");
  EXPECT_FALSE(ParseSegmentationJob("trainingJobs/7f3c").ok());
}

TEST(Names, TheShortFormIsWhatAUserWrites) {
  EXPECT_EQ(ShortName("models/nuclei/versions/3"), "nuclei@3");
  EXPECT_EQ(ShortName("datasets/wing"), "wing");
  EXPECT_EQ(ShortName("anything"), "anything");
}

TEST(ServerAddress, TakesHostAndPort) {
  EXPECT_EQ(ParseServerAddress("gpu.lab:7443")->host, "gpu.lab");
  EXPECT_EQ(ParseServerAddress("[::1]:80")->host, "::1");
  EXPECT_EQ(ParseServerAddress("[::1]:80")->port, 80);
}

TEST(ServerAddress, RefusesWhatIsNotHostAndPort) {
  for (const char* text : {"", "host", "host:", ":7443", "host:0", "host:65536",
                           "::1:7443", "host:7443x", "dns:///host:7443",
                           "[::1:7443", "ho st:7443"}) {
    EXPECT_FALSE(ParseServerAddress(text).ok()) << text;
  }
}

TEST(ServerAddress, OnlyThisMachineIsLoopback) {
  for (const char* text :
       {"127.0.0.1:1", "127.8.9.10:1", "LOCALHOST:1", "[::1]:1"}) {
    EXPECT_TRUE(ParseServerAddress(text)->IsLoopback()) << text;
  }
  for (const char* text :
       {"127.evil.example:1", "128.0.0.1:1", "localhost.example:1", "127.1:1",
        "[::2]:1"}) {
    EXPECT_FALSE(ParseServerAddress(text)->IsLoopback()) << text;
  }
}

TEST(Uuid, TheSameTextHasTheSameUuid) {
  EXPECT_EQ(UuidOf("a"), UuidOf("a"));
  EXPECT_NE(UuidOf("a"), UuidOf("b"));
  EXPECT_EQ(UuidOf("a").size(), 36u);
  EXPECT_EQ(UuidOf("a")[14], '8');
}

TEST(Uuid, RandomOnesDiffer) {
  EXPECT_NE(RandomUuid(), RandomUuid());
  EXPECT_EQ(RandomUuid()[14], '4');
  EXPECT_NE(std::string("89ab").find(RandomUuid()[19]), std::string::npos);
}

}  // namespace
}  // namespace tessera::client
