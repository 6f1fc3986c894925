#include "models/exchange/onnx_file.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "models/exchange/layer_weights.h"
#include "models/exchange/network_steps.h"
#include "models/version/planes.h"
#include "onnx/onnx_pb.h"

namespace tessera::exchange {
namespace {

constexpr int kIrVersion = 7;
constexpr int kOperatorSet = 13;
// Protobuf's limit, and room for everything but the weights.
constexpr size_t kMostBytes = (size_t{1} << 31) - (size_t{1} << 20);

// Steps as nodes of a graph.
class GraphWriter final : public StepWriter {
 public:
  GraphWriter(LayerWeights& weights, onnx::GraphProto& graph)
      : weights_(weights), graph_(graph) {}

  Value Scale(const Value& x, double factor) override {
    return Node("Mul", {x, Scalar(factor)});
  }
  Value Asinh(const Value& x) override { return Node("Asinh", {x}); }
  Value Convolution(const Value& x, const Layer& layer) override {
    const int64_t side = layer.side;
    const Value y = Node(
        "Conv",
        {x, Weights(layer.name + ".weight", {layer.out, layer.in, side, side}),
         Weights(layer.name + ".bias", {layer.out})});
    Integers("kernel_shape", {side, side});
    Integers("pads", std::vector<int64_t>(4, side / 2));
    return y;
  }
  Value TransposedConvolution(const Value& x, const Layer& layer) override {
    const int64_t side = layer.side;
    const Value y = Node(
        "ConvTranspose",
        {x, Weights(layer.name + ".weight", {layer.in, layer.out, side, side}),
         Weights(layer.name + ".bias", {layer.out})});
    Integers("kernel_shape", {side, side});
    Integers("strides", {side, side});
    return y;
  }
  Value BatchNormalization(const Value& x, const std::string& name,
                           int channels) override {
    const Value y = Node("BatchNormalization",
                         {x, Weights(name + ".weight", {channels}),
                          Weights(name + ".bias", {channels}),
                          Weights(name + ".running_mean", {channels}),
                          Weights(name + ".running_var", {channels})});
    Real("epsilon", kNormalizationEpsilon);
    return y;
  }
  // This operator set has no group normalisation, so its steps are written out.
  Value GroupNormalization(const Value& x, const std::string& name,
                           int channels, int groups) override {
    const Value size = Node("Shape", {x});
    const Value grouped = Node("Reshape", {x, Shape({0, groups, -1})});
    const Value centred = Node("Sub", {grouped, MeanOfGroups(grouped)});
    const Value variance = MeanOfGroups(Node("Mul", {centred, centred}));
    const Value deviation =
        Node("Sqrt", {Node("Add", {variance, Scalar(kNormalizationEpsilon)})});
    const Value normal = Node("Div", {centred, deviation});
    const auto of_channel = [&](const std::string& part) {
      const Value tensor = Weights(name + part, {channels});
      return Node("Reshape", {tensor, Shape({channels, 1, 1})});
    };
    const Value scaled =
        Node("Mul", {Node("Reshape", {normal, size}), of_channel(".weight")});
    return Node("Add", {scaled, of_channel(".bias")});
  }
  Value Relu(const Value& x) override { return Node("Relu", {x}); }
  Value HalveByMaximum(const Value& x) override {
    const Value y = Node("MaxPool", {x});
    Integers("kernel_shape", {2, 2});
    Integers("strides", {2, 2});
    return y;
  }
  Value DoublePixels(const Value& x) override {
    const Value y = Node("Resize", {x, "", Floats({1, 1, 2, 2})});
    Text("mode", "nearest");
    Text("coordinate_transformation_mode", "asymmetric");
    Text("nearest_mode", "floor");
    return y;
  }
  Value Join(const std::vector<Value>& parts) override {
    const Value y = Node("Concat", parts);
    Integer("axis", 1);
    return y;
  }
  Value Add(const Value& x, const Value& y) override {
    return Node("Add", {x, y});
  }
  Value Softmax(const Value& x) override {
    const Value y = Node("Softmax", {x});
    Integer("axis", 1);
    return y;
  }
  Value Sigmoid(const Value& x) override { return Node("Sigmoid", {x}); }
  Value Channels(const Value& x, int first, int count) override {
    return Node("Slice",
                {x, Shape({first}), Shape({first + count}), Shape({1})});
  }
  Value ScaleWhere(const Value& condition, double threshold, const Value& x,
                   double factor) override {
    const Value above = Node("Greater", {condition, Scalar(threshold)});
    return Node("Where", {above, Scale(x, factor), x});
  }

  // Gives the last step's value the name of the output.
  void Finish() {
    graph_.mutable_node(graph_.node_size() - 1)->set_output(0, kPlanesOutput);
  }

 private:
  Value NewName(const std::string& kind) {
    return absl::StrCat(kind, "_", ++values_);
  }
  Value Node(const std::string& type, const std::vector<Value>& inputs) {
    node_ = graph_.add_node();
    node_->set_op_type(type);
    for (const Value& input : inputs) node_->add_input(input);
    const Value output = NewName(type);
    node_->set_name(output);
    node_->add_output(output);
    return output;
  }

  // Of values that are laid out as N × groups × all of a group.
  Value MeanOfGroups(const Value& grouped) {
    const Value mean = Node("ReduceMean", {grouped});
    Integers("axes", {2});
    return mean;
  }

  // Attributes of the last node.
  onnx::AttributeProto& Attribute(const std::string& name,
                                  onnx::AttributeProto::AttributeType type) {
    onnx::AttributeProto& attribute = *node_->add_attribute();
    attribute.set_name(name);
    attribute.set_type(type);
    return attribute;
  }
  void Integer(const std::string& name, int64_t value) {
    Attribute(name, onnx::AttributeProto::INT).set_i(value);
  }
  void Integers(const std::string& name, const std::vector<int64_t>& values) {
    onnx::AttributeProto& attribute =
        Attribute(name, onnx::AttributeProto::INTS);
    for (const int64_t value : values) attribute.add_ints(value);
  }
  void Real(const std::string& name, double value) {
    Attribute(name, onnx::AttributeProto::FLOAT)
        .set_f(static_cast<float>(value));
  }
  void Text(const std::string& name, const std::string& value) {
    Attribute(name, onnx::AttributeProto::STRING).set_s(value);
  }

  // Constants.
  onnx::TensorProto& Tensor(const std::string& name, int type,
                            const std::vector<int64_t>& shape) {
    onnx::TensorProto& tensor = *graph_.add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(type);
    for (const int64_t side : shape) tensor.add_dims(side);
    return tensor;
  }
  Value Weights(const std::string& name, const std::vector<int64_t>& shape) {
    const absl::string_view bytes = weights_.Bytes(name, shape);
    Tensor(name, onnx::TensorProto::FLOAT, shape)
        .set_raw_data(bytes.data(), bytes.size());
    return name;
  }
  Value Shape(const std::vector<int64_t>& values) {
    const Value name = NewName("shape");
    Tensor(name, onnx::TensorProto::INT64,
           {static_cast<int64_t>(values.size())})
        .set_raw_data(values.data(), values.size() * sizeof(values[0]));
    return name;
  }
  Value Floats(const std::vector<float>& values,
               const std::string& kind = "factors") {
    const Value name = NewName(kind);
    Tensor(name, onnx::TensorProto::FLOAT,
           {static_cast<int64_t>(values.size())})
        .set_raw_data(values.data(), values.size() * sizeof(values[0]));
    return name;
  }
  Value Scalar(double value) {
    return Floats({static_cast<float>(value)}, "factor");
  }

  LayerWeights& weights_;
  onnx::GraphProto& graph_;
  onnx::NodeProto* node_ = nullptr;  // The last one.
  int values_ = 0;
};

void Declare(const char* name, int64_t channels, onnx::ValueInfoProto& value) {
  value.set_name(name);
  onnx::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  onnx::TensorShapeProto& shape = *type.mutable_shape();
  shape.add_dim()->set_dim_param("batch");
  shape.add_dim()->set_dim_value(channels);
  shape.add_dim()->set_dim_param("height");
  shape.add_dim()->set_dim_param("width");
}

void Describe(const version::Manifest& manifest, const VersionLabel& label,
              onnx::ModelProto& model) {
  const version::TrainingParameters& parameters = manifest.parameters;
  const std::string planes =
      absl::StrJoin(version::PlaneNames(parameters.target), ",");
  model.set_ir_version(kIrVersion);
  model.set_producer_name("Tessera");
  model.set_producer_version(manifest.tessera_version);
  model.set_model_version(label.number);
  model.add_opset_import()->set_version(kOperatorSet);
  model.set_doc_string(absl::StrFormat(
      "Version %d of the model `%s`. Input: one-channel images of float32, "
      "whose sides are multiples of %d; %s. Output: the planes %s, from which "
      "Tessera makes objects.",
      label.number, label.model, 1 << parameters.network.depth,
      ExpectsPercentiles(manifest)
          ? "their first percentile is scaled to 0 and their 99.8th to 1"
          : "their intensities are as in the file",
      planes));
  const auto note = [&model](const char* key, const std::string& value) {
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  };
  note("tessera.model", label.model);
  note("tessera.sha256", label.sha256);
  note("tessera.target", version::NameOf(parameters.target));
  note("tessera.planes", planes);
  note("tessera.intensities", ExpectsPercentiles(manifest)
                                  ? "percentiles 1 to 99.8 scaled to 0 to 1"
                                  : "as in the file");
  note("tessera.object_threshold",
       absl::StrCat(manifest.decoding.object_threshold));
  note("tessera.seed_threshold",
       absl::StrCat(manifest.decoding.seed_threshold));
}

}  // namespace

absl::Status WriteOnnx(const version::Manifest& manifest,
                       absl::string_view weights, const VersionLabel& label,
                       const std::filesystem::path& path) {
  if (weights.size() >= kMostBytes) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "the weights take %d MiB, and an ONNX file holds at most 2 GiB; export "
        "the version's own two files",
        weights.size() >> 20));
  }
  ASSIGN_OR_RETURN(LayerWeights layers, LayerWeights::Parse(weights));
  onnx::ModelProto model;
  Describe(manifest, label, model);
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("tessera");
  Declare(kImageInput, 1, *graph.add_input());
  Declare(kPlanesOutput,
          static_cast<int64_t>(
              version::PlaneNames(manifest.parameters.target).size()),
          *graph.add_output());
  GraphWriter writer(layers, graph);
  WriteSteps(manifest, kImageInput, writer);
  RETURN_IF_ERROR(layers.status());
  writer.Finish();
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!model.SerializeToOstream(&file) || !file.flush()) {
    return absl::UnavailableError(
        absl::StrCat(path.string(), " cannot be written; is the disk full?"));
  }
  return absl::OkStatus();
}

}  // namespace tessera::exchange
