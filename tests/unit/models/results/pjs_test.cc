#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "models/annotations/annotation_file.h"
#include "models/data/object_choice.h"
#include "models/data/region.h"
#include "models/outline/simplify.h"
#include "models/outline/trace.h"
#include "models/results/writer.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/outline/random_labels.h"
#include "tests/unit/models/results/example.h"

namespace tessera::results {
namespace {

using imaging::LabelPlane;
using tessera::testing::ExampleSegmentation;
using tessera::testing::ReadBytes;
using tessera::testing::ScratchFolder;
using tessera::testing::Square;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<Written> WritePjs(const ScratchFolder& folder,
                                 const std::filesystem::path& image,
                                 const Segmentation& found) {
  const auto writers = MakeWriters({"pjs"});
  return writers->at(0)->Write(folder.path(), image, found);
}

// A segmentation of a stack whose slices have these labels, and the stack.
Segmentation SegmentationOf(const std::vector<LabelPlane>& slices,
                            double tolerance_px,
                            const std::filesystem::path& image) {
  Segmentation found;
  std::vector<imaging::GrayPlane> pages;
  for (size_t i = 0; i < slices.size(); ++i) {
    pages.emplace_back(slices[i].size(), 0);
    SliceObjects& objects = found.slices.emplace_back();
    objects.slice = static_cast<int>(i + 1);
    for (const auto& outline : outline::TraceOutlines(slices[i])) {
      objects.objects.push_back(
          {.outline = outline::Simplify(outline, tolerance_px)});
    }
  }
  found.summary.image_size = slices[0].size();
  EXPECT_TRUE(imaging::WriteGrayTiff(image, pages, 8).ok());
  return found;
}

// Reads each polyline of a slice as one object: regions around other outlines
// would otherwise be left out.
LabelPlane ReadSlice(const annotations::AnnotationFile& file, int slice,
                     imaging::Size size) {
  LabelPlane labels(size, 0);
  for (const annotations::Annotation& annotation : file.annotations) {
    const data::ObjectChoice choice = data::ChooseObjects(
        {{annotation}, {}}, {.slice = slice, .slices = 1'000},
        {0, 0, size.width, size.height});
    const LabelPlane part = data::Rasterize(choice.outlines, size);
    for (size_t i = 0; i < part.pixels().size(); ++i) {
      if (part.pixels()[i] != 0) labels.pixels()[i] = part.pixels()[i];
    }
  }
  return labels;
}

// A polyline may fill holes.
bool HasHole(const Segmentation& found) {
  for (const SliceObjects& slice : found.slices) {
    for (const Object& object : slice.objects) {
      for (const auto& polygon : object.outline.polygons) {
        if (!polygon.holes.empty()) return true;
      }
    }
  }
  return false;
}

TEST(Pjs, IsReadBackAsTheSamePixelsAndNumbers) {
  std::mt19937_64 random(7);
  int exact = 0;
  for (int round = 0; round < 300; ++round) {
    const ScratchFolder folder;
    const LabelPlane labels = outline::RandomLabels(random, 20);
    const Segmentation found =
        SegmentationOf({labels}, round % 3, folder / "image.tif");
    if (HasHole(found)) continue;
    ++exact;
    const auto written = WritePjs(folder, folder / "image.tif", found);
    ASSERT_TRUE(written.ok()) << written.status();
    const auto file =
        annotations::ReadAnnotations(written->paths.at(0), "image.tif");
    ASSERT_TRUE(file.ok()) << file.status();
    std::vector<imaging::Outline> outlines;
    for (const Object& object : found.slices[0].objects) {
      outlines.push_back(object.outline);
    }
    ASSERT_EQ(ReadSlice(*file, 1, labels.size()),
              data::Rasterize(outlines, labels.size()))
        << "round " << round;
  }
  EXPECT_GT(exact, 50);
}

TEST(Pjs, HasAListForEachSliceOfTheImage) {
  const ScratchFolder folder;
  ASSERT_TRUE(tessera::testing::WriteExampleImage(folder / "s.tif", 4));
  const auto written =
      WritePjs(folder, folder / "s.tif", ExampleSegmentation({2, 3}));
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_THAT(written->paths, ElementsAre(folder / "s.pjs"));
  const auto file = annotations::ReadAnnotations(folder / "s.pjs", "s.tif");
  ASSERT_TRUE(file.ok()) << file.status();
  std::vector<std::pair<int, uint32_t>> read;
  for (const annotations::Annotation& annotation : file->annotations) {
    EXPECT_EQ(annotation.shape, annotations::Annotation::Shape::kArea);
    read.emplace_back(annotation.position.number,
                      annotation.number.value_or(0));
  }
  EXPECT_THAT(read, ElementsAre(std::pair(2, 1u), std::pair(2, 2u),
                                std::pair(3, 1u), std::pair(3, 2u)));
}

TEST(Pjs, SaysWhichHolesAreFilled) {
  const ScratchFolder folder;
  ASSERT_TRUE(tessera::testing::WriteExampleImage(folder / "h.tif"));
  auto found = ExampleSegmentation();
  EXPECT_THAT(WritePjs(folder, folder / "h.tif", found)->notes,
              ElementsAre("PyJAMAS has no holes: 1 is filled in the .pjs"));
  found.slices[0].objects = {Square(1, 1, 1, 2)};
  EXPECT_THAT(WritePjs(folder, folder / "h.tif", found)->notes, IsEmpty());
}

TEST(Pjs, SaysWhichObjectsHaveNoPixel) {
  const ScratchFolder folder;
  ASSERT_TRUE(tessera::testing::WriteExampleImage(folder / "p.tif"));
  auto found = ExampleSegmentation();
  found.slices[0].objects.resize(1);
  found.slices[0].objects[0].outline.polygons[0].exterior = {
      {1, 1}, {4, 2}, {1, 1.2}};
  EXPECT_THAT(WritePjs(folder, folder / "p.tif", found)->notes,
              ElementsAre(HasSubstr("1 object has no pixel left")));
}

TEST(Pjs, IsRefusedIfTheImageLacksASlice) {
  const ScratchFolder folder;
  ASSERT_TRUE(tessera::testing::WriteExampleImage(folder / "s.tif", 2));
  EXPECT_TRUE(absl::IsFailedPrecondition(
      WritePjs(folder, folder / "s.tif", ExampleSegmentation({1, 3}))
          .status()));
  EXPECT_TRUE(absl::IsNotFound(
      WritePjs(folder, folder / "absent.tif", ExampleSegmentation()).status()));
  // Nothing is left but the image.
  const std::filesystem::directory_iterator files(folder.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);
}

TEST(Pjs, TheSameSegmentationGivesTheSameBytes) {
  const ScratchFolder folder;
  ASSERT_TRUE(tessera::testing::WriteExampleImage(folder / "b.tif"));
  ASSERT_TRUE(WritePjs(folder, folder / "b.tif", ExampleSegmentation()).ok());
  const std::string once = ReadBytes(folder / "b.pjs");
  ASSERT_TRUE(WritePjs(folder, folder / "b.tif", ExampleSegmentation()).ok());
  EXPECT_EQ(ReadBytes(folder / "b.pjs"), once);
}

}  // namespace
}  // namespace tessera::results
