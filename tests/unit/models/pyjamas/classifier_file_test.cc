#include "models/pyjamas/classifier_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "models/pyjamas/network_layout.h"
#include "models/python/gzip_file.h"
#include "models/version/safetensors.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/pyjamas/small_classifier.h"

namespace tessera::pyjamas {
namespace {

namespace fs = std::filesystem;
using testing::Entries;
using testing::PickleOf;
using testing::With;
using ::testing::HasSubstr;

class ClassifierFile : public ::testing::Test {
 protected:
  fs::path Pack(const std::string& pickle) {
    const fs::path path = folder_.path() / "cells.cfr";
    auto file = python::GzipFile::Create(path);
    EXPECT_OK(file);
    file->Write(pickle);
    EXPECT_OK(file->Commit());
    return path;
  }

  version::Manifest Manifest() {
    const auto manifest =
        version::ManifestFromJson(testing::ReadBytes(folder_.path() / "manifest.json"));
    EXPECT_OK(manifest);
    return manifest.value_or(version::Manifest());
  }

  std::string Weights() {
    return testing::ReadBytes(folder_.path() / "weights.safetensors");
  }

  testing::ScratchFolder folder_;
};

float ValueAt(const version::TensorView& tensor, size_t index) {
  float value = 0;
  std::memcpy(&value, tensor.bytes.data() + index * sizeof(float),
              sizeof(float));
  return value;
}

TEST_F(ClassifierFile, BecomesAVersion) {
  ASSERT_OK(ImportClassifier(Pack(PickleOf(Entries())), folder_.path()));
  const version::Manifest manifest = Manifest();
  const version::TrainingParameters& parameters = manifest.parameters;
  EXPECT_EQ(parameters.network_input_size, (imaging::Size{64, 32}));
  EXPECT_EQ(parameters.subimage_size, (imaging::Size{64, 32}));
  EXPECT_EQ(parameters.network.base_width, 2);
  EXPECT_EQ(parameters.erosion_width, 3);
  EXPECT_EQ(parameters.epochs, 12);
  EXPECT_EQ(parameters.batch_size, 3);
  EXPECT_EQ(parameters.learning_rate, 0.001);
  EXPECT_EQ(parameters.early_stopping_patience, 9);
  EXPECT_EQ(parameters.learning_rate_patience, 4);
  EXPECT_EQ(manifest.training_max, 4095);
  EXPECT_EQ(manifest.step_size, (imaging::Size{16, 8}));

  const std::string weights = Weights();
  const auto tensors = version::ParseSafetensors(weights);
  ASSERT_OK(tensors);
  EXPECT_EQ(tensors->tensors.size(), 46u);
  // Keras' (y, x, in, out) of down0.convolution2, array 2, is LibTorch's
  // (out, in, y, x).
  const version::TensorView& kernel =
      tensors->tensors.at("down0.convolution2.weight");
  EXPECT_EQ(kernel.shape, (std::vector<int64_t>{2, 2, 3, 3}));
  const size_t y = 1, x = 2, in = 0, out = 1;
  EXPECT_EQ(ValueAt(kernel, ((out * 2 + in) * 3 + y) * 3 + x),
            testing::WeightAt(2, ((y * 3 + x) * 2 + in) * 2 + out));
  // Keras' (y, x, out, in) of the first transposed convolution is LibTorch's
  // (in, out, y, x).
  const version::TensorView& up = tensors->tensors.at("up_convolution3.weight");
  EXPECT_EQ(up.shape, (std::vector<int64_t>{32, 16, 2, 2}));
  EXPECT_EQ(ValueAt(up, ((31 * 16 + 5) * 2 + 1) * 2 + 0),
            testing::WeightAt(20, ((1 * 2 + 0) * 16 + 5) * 32 + 31));
}

TEST_F(ClassifierFile, ComesBackAsItWas) {
  ASSERT_OK(ImportClassifier(Pack(PickleOf(With(
                                 Entries(), testing::WeightsEntry(64)))),
                             folder_.path()));
  const std::string weights = Weights();
  const std::string manifest = testing::ReadBytes(folder_.path() / "manifest.json");
  const fs::path again = folder_.path() / "again.cfr";
  ASSERT_OK(ExportClassifier(Manifest(), weights, again));
  ASSERT_OK(ImportClassifier(again, folder_.path()));
  EXPECT_EQ(Weights(), weights);
  EXPECT_EQ(testing::ReadBytes(folder_.path() / "manifest.json"), manifest);
}

TEST_F(ClassifierFile, OfAnotherNetworkIsNotExported) {
  ASSERT_OK(ImportClassifier(Pack(PickleOf(Entries())), folder_.path()));
  const absl::Status small = ExportClassifier(Manifest(), Weights(),
                                              folder_.path() / "small.cfr");
  EXPECT_EQ(small.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(small.message(), HasSubstr("base_width 2; it needs 64"));

  version::Manifest planned = Manifest();
  planned.parameters.target = version::Target::kDistance;
  EXPECT_THAT(ExportClassifier(planned, Weights(), folder_.path() / "planned.cfr")
                  .message(),
              HasSubstr("target distance; it needs foreground"));
  EXPECT_FALSE(fs::exists(folder_.path() / "small.cfr"));
}

TEST_F(ClassifierFile, ThatIsDamagedIsNamed) {
  const fs::path path = Pack(PickleOf(Entries()));
  fs::resize_file(path, fs::file_size(path) / 2);
  const absl::Status status = ImportClassifier(path, folder_.path());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(status.message(), HasSubstr("cells.cfr: it is damaged"));
  EXPECT_FALSE(fs::exists(folder_.path() / "weights.safetensors"));
}

TEST_F(ClassifierFile, ThatUnpacksToTooMuchIsRefused) {
  const absl::Status status = ImportClassifier(
      Pack(std::string((size_t{256} << 20) + 1, '\0')), folder_.path());
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

}  // namespace
}  // namespace tessera::pyjamas
