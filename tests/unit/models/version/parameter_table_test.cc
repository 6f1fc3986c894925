#include "models/version/parameter_table.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "models/version/parameters_json.h"
#include "models/version/plan.h"
#include "tests/support/another_value.h"

namespace tessera::version {
namespace {

using ::tessera::testing::AnotherValue;

TEST(ParameterTable, EachRowHasItsOwnNameFlagAndField) {
  std::set<std::string> names;
  std::set<std::string> flags;
  TrainingParameters parameters;
  for (const Parameter& row : ParameterTable()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_TRUE(flags.insert(row.flag).second) << row.flag;
    EXPECT_EQ(row.flag.substr(0, 2), "--") << row.name;
    EXPECT_EQ(row.off_flag.empty(), !std::holds_alternative<bool>(row.pyjamas))
        << row.name;
    EXPECT_EQ(row.get(parameters), row.get(TrainingParameters()))
        << row.name << " shares its field with a row above";
    ASSERT_TRUE(row.set(AnotherValue(row), parameters).ok()) << row.name;
    EXPECT_EQ(row.get(parameters), AnotherValue(row)) << row.name;
    EXPECT_EQ(FindParameter(row.name), &row);
  }
  EXPECT_EQ(FindParameter("epoch"), nullptr);
}

TEST(ParameterTable, EachRowIsAKeyOfJsonAtItsPlace) {
  TrainingParameters parameters;
  for (const Parameter& row : ParameterTable()) {
    ASSERT_TRUE(row.set(AnotherValue(row), parameters).ok());
  }
  const auto value = ParametersToValue(parameters);
  ASSERT_EQ(value.size(), ParameterTable().size());
  int place = 0;
  for (const auto& [key, member] : value.items()) {
    const Parameter* const row = FindParameter(key);
    ASSERT_NE(row, nullptr) << key;
    EXPECT_EQ(row->manifest_place, ++place) << key;
  }
  const auto parsed = ParametersFromValue(value);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(*parsed, parameters);
}

// A name at another place of its row would be read as another choice.
TEST(ParameterTable, ChoicesStandInTheOrderOfTheirEnum) {
  TrainingParameters p;
  const auto text = [&p](const char* name) {
    return TextOf(FindParameter(name)->get(p));
  };
  p.target = Target::kFlow;
  p.intensity = IntensityNormalization::kPercentileAsinh;
  p.network.normalization = NetworkNormalization::kBatch;
  EXPECT_EQ(text("target"), "flow");
  EXPECT_EQ(text("intensity_normalization"), "percentile-asinh");
  EXPECT_EQ(text("network_normalization"), "batch");
  EXPECT_EQ(text("sampling"), "crop");
  EXPECT_EQ(text("upsampling"), "transposed");
  EXPECT_EQ(text("skip_connection"), "concatenate");
  EXPECT_EQ(text("learning_rate_schedule"), "constant");
  EXPECT_EQ(text("precision"), "float32");
  p.target = Target::kBorder;
  p.intensity = IntensityNormalization::kTrainingMax;
  p.network.normalization = NetworkNormalization::kGroup;
  p.precision = Precision::kBfloat16;
  p.learning_rate_schedule = LearningRateSchedule::kPlateau;
  EXPECT_EQ(text("learning_rate_schedule"), "plateau");
  EXPECT_EQ(text("target"), "border");
  EXPECT_EQ(text("intensity_normalization"), "training-max");
  EXPECT_EQ(text("network_normalization"), "group");
  EXPECT_EQ(text("precision"), "bfloat16");
  EXPECT_EQ(NameOf(Target::kForeground), "foreground");
  EXPECT_EQ(NameOf(Target::kDistance), "distance");
  EXPECT_EQ(*ParsePrecision("auto"), Precision::kAuto);
  EXPECT_FALSE(ParsePrecision("float64").ok());
}

// Runs from the source folder. cmake/check_docs.py checks the other columns.
TEST(ParameterTable, DocsSayWhatIsPlanned) {
  const Fingerprint nuclei = {.samples = 100,
                              .objects = 4000,
                              .pixels = int64_t{100} * 512 * 512,
                              .largest_image = {512, 512},
                              .diameter_median_px = 24};
  const TrainingParameters planned =
      PlanTraining(nuclei, [](TrainingParameters&) {}).parameters;
  std::ifstream page("docs/training.md");
  std::set<std::string> found;
  for (std::string line; std::getline(page, line);) {
    const std::vector<std::string> cells = absl::StrSplit(line, " | ");
    const std::string name =
        absl::StrReplaceAll(cells[0], {{"| ", ""}, {"`", ""}});
    const Parameter* const row = FindParameter(name);
    if (row == nullptr || cells.size() != 5) continue;
    found.insert(name);
    // What follows from the dataset is told in words.
    if (absl::StartsWith(cells[2], "by ") ||
        absl::StartsWith(cells[2], "at most ")) {
      continue;
    }
    const std::string stated =
        absl::StrReplaceAll(cells[2], {{"`", ""}, {"×", "x"}, {"yes", "true"}});
    EXPECT_EQ(stated.substr(0, stated.find_first_of(" ;")),
              TextOf(row->get(planned)))
        << name;
  }
  EXPECT_EQ(found.size(), ParameterTable().size());
}

}  // namespace
}  // namespace tessera::version
