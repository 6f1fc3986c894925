#include "models/data/object_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/data/hidden_outlines.h"
#include "models/data/region.h"

namespace tessera::data {
namespace {

using annotations::Annotation;
using annotations::AnnotationFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Role = Annotation::Role;
using Shape = Annotation::Shape;

constexpr imaging::Rect kRoi = {0, 0, 100, 100};

Annotation Box(double x, double y, double width, double height,
               Role role = Role::kUnknown) {
  Annotation box{.role = role};
  box.polygons.push_back({.exterior = {{x, y},
                                       {x + width, y},
                                       {x + width, y + height},
                                       {x, y + height}}});
  return box;
}

Annotation Square(double x, double y, Role role = Role::kUnknown) {
  return Box(x, y, 20, 20, role);
}

ObjectChoice Choose(std::vector<Annotation> annotations,
                    const imaging::Rect& roi = kRoi) {
  return ChooseObjects({std::move(annotations), {}}, {}, roi);
}

std::vector<uint32_t> Numbers(const ObjectChoice& choice) {
  std::vector<uint32_t> numbers;
  for (const imaging::Outline& outline : choice.outlines) {
    numbers.push_back(outline.number);
  }
  return numbers;
}

TEST(ChooseObjects, TakesSeparateOutlinesWithoutAWord) {
  const ObjectChoice choice = Choose({Square(10, 10), Square(50, 10)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2));
  EXPECT_THAT(choice.notes, IsEmpty());
}

TEST(ChooseObjects, PassesOverWhatIsElsewhere) {
  Annotation line = Box(200, 0, 9, 9);
  line.shape = Shape::kLine;
  const ObjectChoice choice = Choose({Square(10, 10), Square(200, 10), line});
  EXPECT_THAT(Numbers(choice), ElementsAre(1));
  EXPECT_THAT(choice.notes, IsEmpty());
}

TEST(ChooseObjects, LinesAndPointsAreNoObjects) {
  Annotation line = Square(50, 50);
  line.shape = Shape::kLine;
  Annotation point;  // Where it lies is not known.
  point.shape = Shape::kPoints;
  const ObjectChoice choice = Choose({line, Square(10, 10), line, point});
  EXPECT_THAT(Numbers(choice), ElementsAre(2));
  EXPECT_THAT(choice.notes,
              ElementsAre(HasSubstr("2 open lines are left out"),
                          HasSubstr("1 annotation is of points")));
}

TEST(ChooseObjects, DetectionsAndCellsGoBeforeAnnotations) {
  Annotation region = Box(4, 4, 80, 80, Role::kAnnotation);
  region.name = "Region\x1b*";
  for (const Role role : {Role::kCell, Role::kDetection}) {
    const ObjectChoice choice = Choose(
        {region, Square(10, 10, role), Square(40, 10, role),
         Square(60, 60, Role::kAnnotation)});
    EXPECT_THAT(Numbers(choice), ElementsAre(2, 3));
    EXPECT_THAT(choice.notes,
                ElementsAre(HasSubstr("2 annotations are left out (outline 1 "
                                      "(\"Region\\x1b*\"), outline 4)")));
  }
}

TEST(ChooseObjects, AnnotationsAreObjectsWhereThereIsNothingElse) {
  const ObjectChoice choice = Choose({Square(10, 10, Role::kAnnotation),
                                      Square(50, 10, Role::kAnnotation),
                                      Square(200, 10, Role::kCell)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2));
  EXPECT_THAT(choice.notes, IsEmpty());
}

TEST(ChooseObjects, PartsOfCellsAreNoObjects) {
  const ObjectChoice choice = Choose(
      {Square(10, 10, Role::kCell), Box(12, 12, 4, 4, Role::kDetection),
       Box(20, 20, 4, 4, Role::kDetection), Box(15, 24, 3, 3, Role::kPart),
       Box(60, 60, 4, 4, Role::kDetection)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 5));
  EXPECT_THAT(choice.notes, ElementsAre(HasSubstr("3 outlines are left out")));
}

TEST(ChooseObjects, TilesAndTextsAreNoObjects) {
  const ObjectChoice choice =
      Choose({Square(10, 10), Square(50, 10, Role::kOther)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1));
  EXPECT_THAT(choice.notes, ElementsAre(HasSubstr("outline 2")));
}

TEST(ChooseObjects, TheRoisOwnRectangleIsNoObject) {
  // As PyJAMAS saves it, to a pixel, with an edge outside, and far larger.
  for (const Annotation& rectangle :
       {Box(0.5, 0.5, 99, 99), Box(0, 0, 100, 100), Box(1, 1, 98, 98),
        Box(-50, -50, 151, 151), Box(-1e9, -1e9, 2e9, 2e9)}) {
    for (const bool first : {false, true}) {
      std::vector<Annotation> all = {Square(10, 10)};
      all.insert(first ? all.begin() : all.end(), rectangle);
      const ObjectChoice choice = Choose(all);
      EXPECT_THAT(Numbers(choice), ElementsAre(first ? 2 : 1));
      EXPECT_THAT(choice.notes, ElementsAre(HasSubstr("ROI")));
    }
  }
}

TEST(ChooseObjects, TheOnlyOutlineMayFillTheRoi) {
  const ObjectChoice choice = Choose({Box(0, 0, 100, 100)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1));
  EXPECT_THAT(choice.notes, ElementsAre(HasSubstr("lies around the whole ROI and counts as an object")));
}

TEST(ChooseObjects, ALargeObjectOrADetectedOneIsNotTheRoi) {
  EXPECT_THAT(Numbers(Choose({Box(0, 0, 100, 90)})), ElementsAre(1));
  EXPECT_THAT(Numbers(Choose({Box(0, 0, 100, 100, Role::kDetection)})),
              ElementsAre(1));
}

TEST(ChooseObjects, WhatLiesRoundSeveralOthersIsARegion) {
  const ObjectChoice choice = Choose({Square(10, 10), Square(40, 10),
                                      Box(5, 5, 60, 30), Square(70, 70)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2, 4));
  EXPECT_THAT(choice.notes,
              ElementsAre(HasSubstr("outline 3 is left out: it lies round")));
}

TEST(ChooseObjects, ARegionMayReachBeyondTheRoi) {
  // Another ROI's rectangle: its objects lie outside this one.
  const ObjectChoice choice =
      Choose({Square(10, 10), Box(0, 90, 100, 100), Square(10, 120),
              Square(50, 120)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1));
}

TEST(ChooseObjects, ACellWithANucleusAndItsNucleolusIsNoRegion) {
  const ObjectChoice choice =
      Choose({Box(10, 10, 60, 60), Box(20, 20, 40, 40), Box(30, 30, 10, 10)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2, 3));
  ASSERT_EQ(choice.notes.size(), 1u);
  EXPECT_THAT(choice.notes[0],
              HasSubstr("outline 2 lies wholly inside outline 1"));
}

TEST(ChooseObjects, OutlinesInAHoleAreNotInside) {
  Annotation ring = Box(10, 10, 60, 60);
  ring.polygons[0].holes = {
      {{15, 15}, {65, 15}, {65, 65}, {15, 65}}};
  const ObjectChoice choice =
      Choose({ring, Square(20, 20), Square(42, 42)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2, 3));
  EXPECT_THAT(choice.notes, IsEmpty());
}

// Parts of a composite of ImageJ: rings of one polygon by the even-odd rule.
Annotation Composite(std::vector<Annotation> parts) {
  Annotation composite = parts[0];
  for (size_t i = 1; i < parts.size(); ++i) {
    composite.polygons[0].holes.push_back(parts[i].polygons[0].exterior);
  }
  return composite;
}

TEST(ChooseObjects, FindsACompositeByEachOfItsParts) {
  const Annotation composite = Composite({Square(10, 10), Square(500, 10)});
  for (const int left : {0, 480}) {
    const ObjectChoice choice = Choose({composite}, {left, 0, left + 100, 100});
    EXPECT_THAT(Numbers(choice), ElementsAre(1)) << left;
    EXPECT_THAT(choice.notes, IsEmpty()) << left;
  }
}

TEST(ChooseObjects, ACompositeIsNotInsideWhatHoldsItsFirstPartOnly) {
  const Annotation composite = Composite({Box(10, 10, 5, 5), Square(70, 70)});
  const ObjectChoice choice = Choose({Box(5, 5, 40, 40), composite});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2));
  EXPECT_THAT(choice.notes, IsEmpty());
}

TEST(ChooseObjects, ALargePartOfACompositeIsNoHole) {
  // Its first part is smaller than its second.
  const Annotation composite = Composite({Box(2, 2, 5, 5), Box(10, 10, 60, 60)});
  const ObjectChoice choice =
      Choose({composite, Square(15, 15), Square(40, 40)});
  EXPECT_THAT(Numbers(choice), ElementsAre(2, 3));
}

TEST(ChooseObjects, SpecksBesideAnObjectAreNotInside) {
  const ObjectChoice choice = Choose(
      {Square(10, 10), Box(30, 12, 1, 1), Box(9, 20, 1, 1), Box(12, 30, 1, 1)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(choice.notes, IsEmpty());
}

TEST(ChooseObjects, TheSameOutlineThriceIsNoRegion) {
  EXPECT_THAT(
      Numbers(Choose({Square(10, 10), Square(10, 10), Square(10, 10)})),
      ElementsAre(1, 2, 3));
}

TEST(ChooseObjects, PixelsOnALineThroughTheirCentresAreOutside) {
  const auto painted = [](Annotation annotation) {
    annotation.through_centres = true;
    std::vector<std::string> rows(6, "......");
    const ObjectChoice choice = Choose({annotation}, {0, 0, 6, 6});
    const auto mask = Rasterize(choice.outlines, {6, 6});
    for (int y = 0; y < 6; ++y) {
      for (int x = 0; x < 6; ++x) {
        if (mask.at(x, y) != 0) rows[static_cast<size_t>(y)][x] = '1';
      }
    }
    return rows;
  };
  EXPECT_THAT(painted(Box(0.5, 0.5, 4, 4)),
              ElementsAre("......", ".111..", ".111..", ".111..", "......",
                          "......"));
  // A diamond, and one with a corner that points inwards.
  Annotation diamond;
  diamond.polygons = {{.exterior = {{2.5, 0.5}, {4.5, 2.5}, {2.5, 4.5},
                                    {0.5, 2.5}}}};
  EXPECT_THAT(painted(diamond), ElementsAre("......", "..1...", ".111..",
                                            "..1...", "......", "......"));
  diamond.polygons = {{.exterior = {{0.5, 0.5}, {2.5, 2.5}, {4.5, 0.5},
                                    {4.5, 4.5}, {0.5, 4.5}}}};
  EXPECT_THAT(painted(diamond), ElementsAre("......", "......", ".1.1..",
                                            ".111..", "......", "......"));
}

TEST(ChooseObjects, NamesWhatHasNoPixelInside) {
  Annotation box = Box(0.5, 0.5, 1, 1);
  box.through_centres = true;
  const ObjectChoice choice = Choose({box, Square(10, 10)});
  EXPECT_THAT(Numbers(choice), ElementsAre(2));
  EXPECT_THAT(choice.notes, ElementsAre(HasSubstr("outline 1 has no pixel")));
}

TEST(ChooseObjects, OutlinesWithoutASliceAreSaidToBeOfTheOneAskedFor) {
  const ObjectChoice one =
      ChooseObjects({{Square(10, 10)}, {}}, {.slice = 1, .slices = 1}, kRoi);
  EXPECT_THAT(one.notes, IsEmpty());
  const ObjectChoice stack =
      ChooseObjects({{Square(10, 10)}, {"as read"}},
                    {.slice = 2, .slices = 3, .t = 1}, kRoi);
  EXPECT_THAT(stack.notes, ElementsAre("as read", HasSubstr("slice 2")));
}

std::vector<std::string> Hidden(const std::vector<Annotation>& annotations) {
  const ObjectChoice choice = Choose(annotations);
  return DescribeHidden(choice.outlines, kRoi,
                        RasterizeRegion(choice.outlines, kRoi));
}

TEST(DescribeHidden, NamesWhatOthersCover) {
  EXPECT_THAT(Hidden({Square(10, 10), Square(50, 50)}), IsEmpty());
  EXPECT_THAT(Hidden({Square(10, 10), Box(5, 5, 30, 30)}),
              ElementsAre(HasSubstr("outline 1 is not in the mask: outline 2")));
  // The same outline twice.
  EXPECT_THAT(Hidden({Square(10, 10), Square(10, 10)}),
              ElementsAre(HasSubstr("outline 1")));
  // What has no pixel at all, or none in the ROI, is not hidden.
  EXPECT_THAT(Hidden({Box(10.6, 10.6, 0.3, 0.3), Square(10, 10)}), IsEmpty());
  EXPECT_THAT(Hidden({Box(-30, 10, 30.2, 20), Square(10, 10)}), IsEmpty());
}

TEST(DescribeHidden, NamesAFew) {
  std::vector<Annotation> all(30, Square(10, 10));
  EXPECT_EQ(Hidden(all).size(), 6u);
}

Annotation Numbered(Annotation annotation, uint32_t number) {
  annotation.number = number;
  return annotation;
}

TEST(ChooseObjects, KeepsTheNumbersOfTheFile) {
  const ObjectChoice choice =
      Choose({Numbered(Square(10, 10), 70'000), Numbered(Square(50, 10), 3)});
  EXPECT_THAT(Numbers(choice), ElementsAre(70'000, 3));
  EXPECT_THAT(choice.notes, IsEmpty());
}

TEST(ChooseObjects, CountsWhereAnOutlineHasNoNumber) {
  const ObjectChoice choice =
      Choose({Numbered(Square(10, 10), 9), Square(50, 10)});
  EXPECT_THAT(Numbers(choice), ElementsAre(1, 2));
  EXPECT_THAT(choice.notes,
              ElementsAre(HasSubstr("1 of 2 outlines of the slice have no")));
}

TEST(ChooseObjects, OutlinesWithOneNumberAreOneObject) {
  const ObjectChoice choice =
      Choose({Numbered(Square(10, 10), 4), Numbered(Square(50, 10), 4),
              Numbered(Square(10, 60), 5)});
  EXPECT_THAT(Numbers(choice), ElementsAre(4, 4, 5));
  EXPECT_THAT(choice.notes,
              ElementsAre(HasSubstr("several outlines have the number 4;")));
}

// A region goes alone, also if an object has its number.
TEST(ChooseObjects, ARegionDoesNotTakeAnObjectOfItsNumberAlong) {
  const ObjectChoice choice =
      Choose({Numbered(Square(10, 10), 2), Numbered(Square(40, 10), 1),
              Numbered(Box(5, 5, 60, 40), 2)});
  EXPECT_THAT(Numbers(choice), ElementsAre(2, 1));
}

}  // namespace
}  // namespace tessera::data
