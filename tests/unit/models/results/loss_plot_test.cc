#include "models/results/loss_plot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "models/imaging/image_file.h"
#include "models/results/plot_axis.h"
#include "tests/support/scratch_folder.h"

namespace tessera::results {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<std::string> LabelsOf(const PlotAxis& axis) {
  std::vector<std::string> labels;
  for (const Tick& tick : axis.ticks) labels.push_back(tick.label);
  return labels;
}

// Columns of the picture that have a pixel of this shade of gray.
std::set<int> ColumnsOf(const imaging::GrayPlane& picture, int shade) {
  std::set<int> columns;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      if (picture.at(x, y) == shade) columns.insert(x);
    }
  }
  return columns;
}

imaging::GrayPlane Drawn(const LossPlot& plot) {
  const testing::ScratchFolder folder;
  const auto path = folder / "plot.png";
  EXPECT_TRUE(WriteLossPlot(path, plot).ok());
  const auto file = imaging::ImageFile::Open(path);
  EXPECT_TRUE(file.ok()) << file.status();
  return (*file)->ReadSlice(0).value();
}

// Luminances of the lines' colours.
constexpr int kTraining = 100;
constexpr int kValidation = 152;
constexpr int kAp = 112;

TEST(PlotAxis, IsLogarithmicWhereValuesAreMoreThanTenTimesApart) {
  EXPECT_FALSE(AxisFor({0.1, 1}, 6, true).logarithmic);
  EXPECT_TRUE(AxisFor({0.09, 1}, 6, true).logarithmic);
  EXPECT_FALSE(AxisFor({0.09, 1}, 6, false).logarithmic);
  EXPECT_FALSE(AxisFor({0, 1}, 6, true).logarithmic);
}

TEST(PlotAxis, HoldsAllValuesWithinAndNamesRoundOnes) {
  const PlotAxis linear = AxisFor({0.2, kNaN, 0.8}, 6, true);
  EXPECT_EQ(LabelsOf(linear),
            (std::vector<std::string>{"0.2", "0.4", "0.6", "0.8"}));
  EXPECT_GT(linear.Position(0.2), 0);
  EXPECT_LT(linear.Position(0.8), 1);
  const PlotAxis logarithmic = AxisFor({0.02, 1}, 6, true);
  EXPECT_EQ(LabelsOf(logarithmic), (std::vector<std::string>{
                                       "0.02", "0.05", "0.1", "0.2", "0.5",
                                       "1"}));
  // The same factor is the same way.
  EXPECT_NEAR(logarithmic.Position(0.2) - logarithmic.Position(0.1),
              logarithmic.Position(0.1) - logarithmic.Position(0.05), 1e-12);
}

TEST(PlotAxis, HasALengthWhateverTheValues) {
  for (const std::vector<double>& values :
       {std::vector<double>{}, {kNaN}, {0}, {3, 3}, {1e-9, 1e9}}) {
    const PlotAxis axis = AxisFor(values, 6, true);
    EXPECT_LT(axis.low, axis.high);
    EXPECT_GE(axis.ticks.size(), 2u);
    EXPECT_LE(axis.ticks.size(), 12u);
  }
}

TEST(PlotAxis, NamesWholeEpochs) {
  EXPECT_EQ(LabelsOf(EpochAxis(1, 12)), std::vector<std::string>{"1"});
  EXPECT_EQ(LabelsOf(EpochAxis(3, 12)),
            (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(LabelsOf(EpochAxis(25, 5)),
            (std::vector<std::string>{"1", "5", "10", "15", "20", "25"}));
}

TEST(LossPlot, ShowsAllThreeLinesOverAllEpochs) {
  LossPlot plot{.title = "nuclei@3", .best_epoch = 2};
  for (int epoch = 1; epoch <= 3; ++epoch) {
    plot.history.push_back({.epoch = epoch,
                            .training_loss = 1.0 / epoch,
                            .validation_loss = 2.0 / epoch,
                            .validation_ap50 = 0.3 * epoch});
  }
  const imaging::GrayPlane picture = Drawn(plot);
  EXPECT_EQ(picture.size(), (imaging::Size{700, 1200}));
  for (const int shade : {kTraining, kValidation, kAp}) {
    EXPECT_GT(ColumnsOf(picture, shade).size(), 900u) << shade;
  }
}

TEST(LossPlot, LeavesOutWhatWasNotMeasured) {
  LossPlot plot{.title = "nuclei@3", .best_epoch = 3};
  for (int epoch = 1; epoch <= 3; ++epoch) {
    plot.history.push_back({epoch, 1.0 / epoch, kNaN, kNaN});
  }
  const imaging::GrayPlane picture = Drawn(plot);
  EXPECT_GT(ColumnsOf(picture, kTraining).size(), 900u);
  EXPECT_LT(ColumnsOf(picture, kValidation).size(), 50u);
}

TEST(LossPlot, SaysWhereItCannotWrite) {
  const absl::Status status = WriteLossPlot(
      "/nowhere/plot.png", {.title = "m@1", .history = {{.epoch = 1}}});
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
}

}  // namespace
}  // namespace tessera::results
