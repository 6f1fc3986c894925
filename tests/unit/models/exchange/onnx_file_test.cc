// That other programs compute the same is what tests/interop/exchange shows.
#include "models/exchange/onnx_file.h"

#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "onnx/onnx_pb.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/models/exchange/small_version.h"

namespace tessera::exchange {
namespace {

using ::tessera::exchange::testing::SmallLabel;
using ::tessera::exchange::testing::SmallManifest;
using ::tessera::exchange::testing::WeightsFor;
using ::tessera::testing::ScratchFolder;
using ::testing::HasSubstr;

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(OnnxFile, SaysWhatGoesInAndWhatComesOut) {
  const ScratchFolder folder;
  const version::Manifest manifest = SmallManifest();
  const auto path = folder.path() / "cells.onnx";
  ASSERT_TRUE(
      WriteOnnx(manifest, WeightsFor(manifest), SmallLabel(), path).ok());
  onnx::ModelProto model;
  ASSERT_TRUE(model.ParseFromString(ReadFile(path)));
  EXPECT_EQ(model.model_version(), 3);
  EXPECT_EQ(model.opset_import(0).version(), 13);
  EXPECT_THAT(model.doc_string(), HasSubstr("multiples of 4"));
  std::map<std::string, std::string> notes;
  for (const auto& entry : model.metadata_props()) {
    notes[entry.key()] = entry.value();
  }
  EXPECT_EQ(notes["tessera.model"], "cells");
  EXPECT_EQ(notes["tessera.planes"], "foreground,distance");
  const onnx::GraphProto& graph = model.graph();
  ASSERT_EQ(graph.input_size(), 1);
  EXPECT_EQ(graph.input(0).name(), kImageInput);
  ASSERT_EQ(graph.output_size(), 1);
  EXPECT_EQ(graph.output(0).name(), kPlanesOutput);
  EXPECT_EQ(graph.output(0).type().tensor_type().shape().dim(1).dim_value(), 2);
}

TEST(OnnxFile, IsTheSameBytesForTheSameVersion) {
  const ScratchFolder folder;
  const version::Manifest manifest = SmallManifest();
  const std::string weights = WeightsFor(manifest);
  for (const char* name : {"one", "two"}) {
    ASSERT_TRUE(
        WriteOnnx(manifest, weights, SmallLabel(), folder.path() / name).ok());
  }
  EXPECT_EQ(ReadFile(folder.path() / "one"), ReadFile(folder.path() / "two"));
}

TEST(OnnxFile, WeightsOfAnotherNetworkAreRefusedByTheNameOfATensor) {
  const ScratchFolder folder;
  const version::Manifest manifest = SmallManifest();
  version::Manifest other = manifest;
  other.parameters.network.base_width = 8;
  const absl::Status status =
      WriteOnnx(other, WeightsFor(manifest), SmallLabel(), folder.path() / "x");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("`down0.convolution1.weight` of 8×1×3×3"));
}

TEST(OnnxFile, AFolderThatIsAbsentIsNamed) {
  const version::Manifest manifest = SmallManifest();
  const absl::Status status = WriteOnnx(manifest, WeightsFor(manifest),
                                        SmallLabel(), "/absent/cells.onnx");
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("/absent/cells.onnx"));
}

}  // namespace
}  // namespace tessera::exchange
