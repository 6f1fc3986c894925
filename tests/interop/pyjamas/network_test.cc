// A network that PyJAMAS trained and saved, and what PyJAMAS finds with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "models/data/zip_file.h"
#include "models/imaging/image_file.h"
#include "models/inference/predictor.h"
#include "models/instances/pyjamas_objects.h"
#include "models/pyjamas/classifier_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"

namespace tessera {
namespace {

namespace fs = std::filesystem;
using inference::Predictor;
using inference::WindowedImage;

// Slice from 1, bounding box (x0, y0, x1, y1), pixels.
using ObjectRow = std::array<int64_t, 6>;

class PyjamasNetwork : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(files_)) {
      GTEST_SKIP() << files_ << " is absent: no files of PyJAMAS to read";
    }
    ASSERT_OK(pyjamas::ImportClassifier(files_ / "unet64_sparse.cfr",
                                        folder_.path()));
    const auto manifest =
        version::ManifestFromJson(testing::ReadBytes(folder_ / "manifest.json"));
    ASSERT_OK(manifest);
    auto loaded = Predictor::Load(
        testing::ReadBytes(folder_ / "weights.safetensors"), *manifest, "cpu");
    ASSERT_OK(loaded);
    predictor_ = *std::move(loaded);
  }

  WindowedImage Apply(const imaging::GrayPlane& image, imaging::Size step) {
    imaging::PlaneRows rows(image);
    auto found = predictor_->PredictWindows(rows, step, {}, {}, nullptr);
    EXPECT_OK(found);
    return found.ok() ? *std::move(found) : WindowedImage();
  }

  // The objects in all slices of movie.tif, sorted.
  std::vector<ObjectRow> Find(imaging::Size step, int erosion_width) {
    const auto movie = imaging::ImageFile::Open(files_ / "movie.tif");
    EXPECT_OK(movie);
    std::vector<ObjectRow> rows;
    for (int slice = 1; movie.ok() && slice <= (*movie)->header().slices;
         ++slice) {
      const auto image = (*movie)->ReadSlice(slice - 1);
      EXPECT_OK(image);
      const WindowedImage found = Apply(*image, step);
      EXPECT_OK(instances::FindPyjamasObjects(
          found.image, found.probabilities, erosion_width,
          [&](const instances::DecodedObject& object) {
            rows.push_back({slice, object.bounds.x0, object.bounds.y0,
                            object.bounds.x1, object.bounds.y1,
                            object.measurements.area_px});
            return absl::OkStatus();
          }));
    }
    std::sort(rows.begin(), rows.end());
    return rows;
  }

  const fs::path files_ = "../shared/pyjamas";
  testing::ScratchFolder folder_;
  std::unique_ptr<Predictor> predictor_;
};

// What real/apply.py wrote.
std::vector<ObjectRow> ReadObjects(const std::string& name) {
  std::ifstream file(fs::path(PYJAMAS_OBJECTS) / name);
  std::string line;
  std::getline(file, line);  // The names of the columns.
  std::vector<ObjectRow> rows;
  while (std::getline(file, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream fields(line);
    ObjectRow& row = rows.emplace_back();
    for (int64_t& field : row) fields >> field;
  }
  EXPECT_FALSE(rows.empty()) << name;
  std::sort(rows.begin(), rows.end());
  return rows;
}

// What only one of the two has.
std::string Difference(const std::vector<ObjectRow>& ours,
                       const std::vector<ObjectRow>& theirs) {
  std::vector<ObjectRow> only_ours, only_theirs;
  std::set_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                      std::back_inserter(only_ours));
  std::set_difference(theirs.begin(), theirs.end(), ours.begin(), ours.end(),
                      std::back_inserter(only_theirs));
  return ::testing::PrintToString(only_ours) + " and " +
         ::testing::PrintToString(only_theirs);
}

// The values of a .npy file, after its header.
template <typename T>
std::vector<T> ReadNpy(const fs::path& path) {
  const std::string bytes = testing::ReadBytes(path);
  constexpr size_t kLengthAt = 8;  // Of the header, two bytes.
  uint16_t header = 0;
  std::memcpy(&header, bytes.data() + kLengthAt, sizeof(header));
  const size_t begin = kLengthAt + sizeof(header) + header;
  std::vector<T> values((bytes.size() - begin) / sizeof(T));
  std::memcpy(values.data(), bytes.data() + begin, values.size() * sizeof(T));
  return values;
}

TEST_F(PyjamasNetwork, GivesPyjamasProbabilities) {
  ASSERT_OK(data::Unpack(files_ / "unet64_sparse_reference.npz", folder_.path()));
  const auto window = ReadNpy<uint8_t>(folder_ / "window.npy");
  const auto softmax = ReadNpy<float>(folder_ / "softmax.npy");
  constexpr imaging::Size kSize = {64, 64};
  ASSERT_EQ(window.size(), 64u * 64);
  ASSERT_EQ(softmax.size(), 2u * 64 * 64);
  const imaging::GrayPlane image(kSize, {window.begin(), window.end()});
  const WindowedImage found = Apply(image, kSize);
  float largest = 0;
  for (size_t i = 0; i < window.size(); ++i) {
    const float difference =
        found.probabilities.pixels()[i] - softmax[2 * i + 1];
    largest = std::max(largest, std::abs(difference));
  }
  EXPECT_LE(largest, 1e-5);
}

TEST_F(PyjamasNetwork, FindsPyjamasObjects) {
  EXPECT_EQ(Difference(Find({32, 32}, 3), ReadObjects("step32_erosion3.csv")),
            "{} and {}");
}

// An even square has no middle, and this step leaves rests at both edges.
TEST_F(PyjamasNetwork, FindsPyjamasObjectsWithAnEvenErosion) {
  EXPECT_EQ(Difference(Find({24, 40}, 4), ReadObjects("step24x40_erosion4.csv")),
            "{} and {}");
}

TEST_F(PyjamasNetwork, FindsPyjamasObjectsWithoutErosion) {
  EXPECT_EQ(Difference(Find({64, 64}, 0), ReadObjects("step64_erosion0.csv")),
            "{} and {}");
}

}  // namespace
}  // namespace tessera
