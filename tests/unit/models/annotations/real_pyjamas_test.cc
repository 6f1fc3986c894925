// Files that PyJAMAS itself wrote; ../shared/pyjamas has them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "models/data/object_choice.h"
#include "models/imaging/image_file.h"
#include "tests/unit/models/annotations/painting.h"

namespace tessera::annotations {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RealPyjamas : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(folder_)) {
      GTEST_SKIP() << folder_ << " is absent: no files of PyJAMAS to read";
    }
  }

  AnnotationFile Read(const std::string& name) {
    const auto file = ReadAnnotations(folder_ / name, "movie.tif");
    EXPECT_TRUE(file.ok()) << name << ": " << file.status();
    return file.ok() ? *file : AnnotationFile();
  }

  data::ObjectChoice Choose(const AnnotationFile& file, int slice) {
    return data::ChooseObjects(
        file, {.slice = slice, .slices = 3, .t = slice - 1}, {0, 0, 260, 200});
  }

  const fs::path folder_ = "../shared/pyjamas";
};

TEST_F(RealPyjamas, AnnotationsAreReadAsTheyWereDrawn) {
  const AnnotationFile file = Read("annotated.pjs");
  for (const int slice : {1, 2, 3}) {
    const data::ObjectChoice choice = Choose(file, slice);
    ASSERT_EQ(choice.outlines.size(), 24u);
    for (uint32_t id = 1; id <= 24; ++id) {
      EXPECT_EQ(choice.outlines[id - 1].number, id);
    }
    // The one open line lies on the first slice.
    EXPECT_EQ(choice.notes.size(), slice == 1 ? 1u : 0u);
  }
}

// PyJAMAS removed some outlines by cropping and kept the ids of the others.
TEST_F(RealPyjamas, IdsStayWithTheirOutlines) {
  std::vector<uint32_t> numbers;
  for (const Annotation& annotation : Read("pjs/cropped.pjs").annotations) {
    if (annotation.position.number == 1) {
      numbers.push_back(annotation.number.value_or(0));
    }
  }
  EXPECT_THAT(numbers, ElementsAre(3, 4, 6, 8, 12, 14, 17, 18, 20, 21, 22));
}

TEST_F(RealPyjamas, EveryToolsFileIsRead) {
  for (const char* const name :
       {"centroids", "cropped", "empty", "expand_and_propagate", "find_seeds",
        "imported_masks", "open_polyline", "propagate_seeds", "unet_applied"}) {
    Read(std::string("pjs/") + name + ".pjs");
  }
}

// PyJAMAS made these outlines of these labels, so the labels are right.
TEST_F(RealPyjamas, ContoursOfMasksGiveTheMasksBack) {
  const AnnotationFile file = Read("pjs/imported_masks.pjs");
  const auto labels = imaging::ImageFile::Open(folder_ / "labels.tif");
  ASSERT_TRUE(labels.ok()) << labels.status();
  for (const int slice : {1, 2, 3}) {
    const data::ObjectChoice choice = Choose(file, slice);
    EXPECT_EQ(choice.outlines.size(), slice == 3 ? 23u : 24u);
    const auto expected = (*labels)->ReadLabels(slice - 1);
    ASSERT_TRUE(expected.ok()) << expected.status();
    const imaging::LabelPlane mask =
        data::Rasterize(choice.outlines, expected->size());
    std::map<uint32_t, uint32_t> numbers;  // PyJAMAS keeps their order, not them.
    int wrong = 0;
    for (size_t i = 0; i < mask.pixels().size(); ++i) {
      const uint32_t label = expected->pixels()[i];
      const auto known = numbers.emplace(label, mask.pixels()[i]).first;
      wrong += known->second != mask.pixels()[i];
    }
    EXPECT_EQ(wrong, 0) << slice;
    EXPECT_EQ(numbers.at(0), 0u);
    EXPECT_EQ(numbers.size(), choice.outlines.size() + 1);
  }
}

TEST_F(RealPyjamas, TheRectangleOfTheRoiIsNoObject) {
  const data::ObjectChoice choice =
      Choose(Read("pjs/with_roi_rectangle.pjs"), 1);
  EXPECT_EQ(choice.outlines.size(), 24u);
  EXPECT_THAT(choice.notes,
              ElementsAre(HasSubstr("outline 26 is left out: it lies round"),
                          HasSubstr("1 open line is left out")));
}

TEST_F(RealPyjamas, AnOpenPolylineIsNoObject) {
  const data::ObjectChoice choice = Choose(Read("pjs/open_polyline.pjs"), 1);
  EXPECT_TRUE(choice.outlines.empty());
  EXPECT_THAT(choice.notes, ElementsAre(HasSubstr("1 open line")));
}

TEST_F(RealPyjamas, AClassifierIsNoFileOfOutlines) {
  const absl::Status status =
      ReadAnnotations(folder_ / "unet64_sparse.cfr", "movie.tif").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("give the .pjs file"));
}

}  // namespace
}  // namespace tessera::annotations
