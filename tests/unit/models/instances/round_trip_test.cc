// Whether the objects of real masks come back from the planes that a perfect
// network would put out for them.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "models/evaluation/average_precision.h"
#include "models/imaging/image_file.h"
#include "models/instances/decode.h"
#include "models/instances/encode.h"
#include "tests/support/datasets.h"
#include "tests/unit/models/instances/shapes.h"

namespace tessera::instances {
namespace {

using imaging::LabelPlane;
using tessera::testing::FilesOf;
using version::Target;

// Each 8-connected piece of an object as one of its own: some objects of the
// masks are in pieces, which no decoder can know.
LabelPlane Pieces(const LabelPlane& labels) {
  LabelPlane pieces(labels.size(), 0);
  const auto width = static_cast<ptrdiff_t>(labels.width());
  uint32_t next = 0;
  for (size_t first = 0; first < labels.pixels().size(); ++first) {
    if (labels.pixels()[first] == 0 || pieces.pixels()[first] != 0) continue;
    pieces.pixels()[first] = ++next;
    std::vector<ptrdiff_t> open = {static_cast<ptrdiff_t>(first)};
    while (!open.empty()) {
      const ptrdiff_t at = open.back();
      open.pop_back();
      for (int i = 0; i < 9; ++i) {
        const auto x = static_cast<int>(at % width) + i % 3 - 1;
        const auto y = static_cast<int>(at / width) + i / 3 - 1;
        if (x < 0 || y < 0 || x >= width || y >= labels.height()) continue;
        if (pieces.at(x, y) != 0 || labels.at(x, y) != labels.pixels()[first]) {
          continue;
        }
        pieces.at(x, y) = next;
        open.push_back(y * width + x);
      }
    }
  }
  return pieces;
}

// Of every so many files, every fourth slice.
std::vector<LabelPlane> MasksOf(const std::string& set, size_t step) {
  std::vector<LabelPlane> masks;
  const auto files = FilesOf(set, "mask");
  for (size_t i = 0; i < files.size(); i += step) {
    const auto file = imaging::ImageFile::Open(files[i]);
    EXPECT_TRUE(file.ok()) << file.status();
    for (int slice = 0; slice < (*file)->header().slices; slice += 4) {
      const auto labels = (*file)->ReadLabels(slice);
      EXPECT_TRUE(labels.ok()) << labels.status();
      masks.push_back(Pieces(*labels));
    }
  }
  return masks;
}

struct Wanted {
  Target target;
  double ap50;
  double ap75;
};

void ExpectObjectsBack(const std::vector<LabelPlane>& masks,
                       const std::vector<Wanted>& wanted) {
  for (const Wanted& want : wanted) {
    evaluation::CountsByThreshold pooled;
    for (const LabelPlane& mask : masks) {
      evaluation::Accumulate(
          pooled, evaluation::Compare(
                      mask, DecodeObjects(EncodeTarget(mask, want.target),
                                          {.target = want.target})));
    }
    const std::string name = version::NameOf(want.target);
    const double ap50 = pooled[0].AveragePrecision();
    const double ap75 = pooled[5].AveragePrecision();
    EXPECT_GE(ap50, want.ap50) << name;
    EXPECT_GE(ap75, want.ap75) << name;
    ::testing::Test::RecordProperty(name + "_ap50", std::to_string(ap50));
    ::testing::Test::RecordProperty(name + "_ap75", std::to_string(ap75));
  }
}

// What is lost touches its neighbours along much of its outline or is nearly
// cut in two itself.
TEST(RoundTrip, FluorescentNucleiComeBack) {
  TESSERA_NEEDS_DATASETS();
  ExpectObjectsBack(MasksOf("dsb2018-fluo/train", 12),
                    {{Target::kForeground, 0.70, 0.58},
                     {Target::kBorder, 0.99, 0.98},
                     {Target::kDistance, 0.99, 0.97},
                     {Target::kFlow, 0.99, 0.99}});
}

TEST(RoundTrip, PhaseContrastCellsComeBack) {
  TESSERA_NEEDS_DATASETS();
  // Thin necks are all border: cells fall apart there.
  ExpectObjectsBack(MasksOf("usiigaci-phase/train", 2),
                    {{Target::kBorder, 0.85, 0.85},
                     {Target::kDistance, 0.97, 0.94},
                     {Target::kFlow, 0.96, 0.96}});
}

TEST(RoundTrip, CellsOfAnEpitheliumComeBack) {
  TESSERA_NEEDS_DATASETS();
  ExpectObjectsBack(MasksOf("epitools-wingdisc-timelapse", 1),
                    {{Target::kBorder, 0.98, 0.98},
                     {Target::kDistance, 0.97, 0.95},
                     {Target::kFlow, 0.98, 0.98}});
}

}  // namespace
}  // namespace tessera::instances
