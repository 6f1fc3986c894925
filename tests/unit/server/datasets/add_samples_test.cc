#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/server/datasets/catalog_fixture.h"

namespace tessera::datasets {
namespace {

using ::testing::ElementsAre;

class AddSamplesTest : public DatasetCatalogTest {
 protected:
  AddSamplesTest() {
    EXPECT_OK(catalog_.Create(kAdmin, "nuclei",
                              {MakeSample("b"), MakeSample("d")}, ""));
    checks_ = 0;
  }
  absl::StatusOr<Dataset> Add(const std::vector<Sample>& samples, int expected,
                              const std::string& request_id = "") {
    return catalog_.AddSamples(kAdmin, Id("datasets/nuclei"), samples, expected,
                               request_id);
  }
  std::vector<std::string> Names() {
    const auto samples = catalog_.AllSamples(Revision("datasets/nuclei"));
    EXPECT_OK(samples);
    std::vector<std::string> names;
    for (const Sample& sample : *samples) names.push_back(sample.name);
    return names;
  }
};

TEST_F(AddSamplesTest, KeepsTheOthers) {
  const auto made = Add({MakeSample("c"), MakeSample("a")}, 1);
  ASSERT_OK(made);
  EXPECT_EQ(made->revision, 2);
  EXPECT_EQ(made->sample_count, 4);
  EXPECT_EQ(made->object_count, 16);
  EXPECT_THAT(Names(), ElementsAre("a", "b", "c", "d"));
  // The fingerprint, from which trainings are planned, is that of all.
  EXPECT_EQ(checked_.size(), 4u);
  EXPECT_EQ(catalog_.Fingerprint(Revision("datasets/nuclei"))->samples, 4);
  EXPECT_EQ(catalog_.Get(Revision("datasets/nuclei/revisions/1"))->sample_count,
            2);
}

TEST_F(AddSamplesTest, ASampleOfTheSameNameTakesItsPlace) {
  Sample corrected = MakeSample("b");
  corrected.mask = Upload("another mask");
  ASSERT_OK(Add({corrected}, 1));
  EXPECT_THAT(Names(), ElementsAre("b", "d"));
  EXPECT_EQ(catalog_
                .FindSampleFile(Revision("datasets/nuclei"), "b",
                                FileKind::kMask)
                ->sha256,
            corrected.mask.sha256);
}

TEST_F(AddSamplesTest, RefusesARevisionThatIsNotTheNewest) {
  ASSERT_OK(Add({MakeSample("c")}, 1));
  const auto late = Add({MakeSample("e")}, 1);
  EXPECT_ERROR(late, kAborted, "REVISION_MOVED");
  EXPECT_EQ(ResourceOf(late.status()), "datasets/nuclei/revisions/2");
  EXPECT_ERROR(Add({MakeSample("e")}, 3), kAborted, "REVISION_MOVED");
  EXPECT_ERROR(Add({MakeSample("e")}, 0), kInvalidArgument,
               "PARAMETER_INVALID");
  EXPECT_EQ(checks_, 1);  // Nothing was decoded in vain.
  ASSERT_OK(Add({MakeSample("e")}, 2));
  EXPECT_THAT(Names(), ElementsAre("b", "c", "d", "e"));
}

TEST_F(AddSamplesTest, WhoComesSecondWhileSamplesAreDecodedIsRefused) {
  std::function<void()> meanwhile = [&] {
    meanwhile = nullptr;
    ASSERT_OK(Add({MakeSample("a")}, 1));
  };
  DatasetCatalog slow{*database_, state_.files(), clock_,
                      [&](const auto& files) {
                        if (meanwhile) meanwhile();
                        return CheckSamples(files);
                      }};
  EXPECT_ERROR(slow.AddSamples(kAdmin, Id("datasets/nuclei"),
                               {MakeSample("c")}, 1, ""),
               kAborted, "REVISION_MOVED");
  EXPECT_THAT(Names(), ElementsAre("a", "b", "d"));
}

TEST_F(AddSamplesTest, ARetryGetsTheRevisionItMade) {
  ASSERT_OK(Add({MakeSample("c")}, 1, "r"));
  ASSERT_OK(Add({MakeSample("e")}, 2));
  const auto again = Add({MakeSample("c")}, 1, "r");
  ASSERT_OK(again);
  EXPECT_EQ(again->revision, 2);
  EXPECT_ERROR(Add({MakeSample("f")}, 1, "r"), kAlreadyExists,
               "REQUEST_ID_REUSED");
  EXPECT_ERROR(Add({MakeSample("c")}, 2, "r"), kAlreadyExists,
               "REQUEST_ID_REUSED");
}

TEST_F(AddSamplesTest, ChecksSamplesAsCreationDoes) {
  EXPECT_ERROR(Add({MakeSample("x/y")}, 1), kInvalidArgument, "SAMPLE_INVALID");
  EXPECT_ERROR(Add({}, 1), kInvalidArgument, "SAMPLE_INVALID");
  Sample absent = MakeSample("c");
  absent.image.sha256 = std::string(64, '0');
  EXPECT_ERROR(Add({absent}, 1), kFailedPrecondition, "FILE_NOT_UPLOADED");
  fault_ = absl::InvalidArgumentError("c: image and mask differ in size");
  EXPECT_ERROR(Add({MakeSample("c")}, 1), kInvalidArgument, "SAMPLE_INVALID");
  EXPECT_ERROR(catalog_.AddSamples(kAdmin, Id("datasets/none"),
                                   {MakeSample("c")}, 1, ""),
               kNotFound, "DATASET_NOT_FOUND");
  EXPECT_EQ(catalog_.Get(Revision("datasets/nuclei"))->revision, 1);
}

}  // namespace
}  // namespace tessera::datasets
