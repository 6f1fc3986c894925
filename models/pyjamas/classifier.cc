#include "models/pyjamas/classifier.h"

#include <cmath>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "base/status_macros.h"
#include "models/pyjamas/network_layout.h"
#include "models/python/pickle.h"

namespace tessera::pyjamas {
namespace {

using python::NumberArray;
using python::Pickle;
using python::PickleValue;
using Kind = PickleValue::Kind;

constexpr char kTrainAgain[] =
    "only U-Nets are imported. Train a model on the samples that it was "
    "trained on: tessera dataset create NAME FOLDER";

absl::Status Damaged(const std::string& what) {
  return absl::InvalidArgumentError(
      absl::StrCat("it is not as PyJAMAS saves a U-Net: ", what,
                   "; open it in PyJAMAS and save it again"));
}

absl::Status OtherKind(absl::string_view kind, absl::string_view reason) {
  return absl::InvalidArgumentError(absl::StrCat(
      "it is a ", kind, " classifier of PyJAMAS, ", reason, "; ", kTrainAgain));
}

// Classifiers that find boxes hold objects of scikit-learn, so their pickles
// are refused before their type is known. Returns `refused` for all others.
absl::Status ExplainRefusal(absl::string_view pickle,
                            const absl::Status& refused) {
  if (absl::StrContains(pickle, "Support vector machine") ||
      absl::StrContains(pickle, "sklearn.svm")) {
    return OtherKind("support vector machine",
                     "which finds rectangles and no outlines");
  }
  if (absl::StrContains(pickle, "Logistic regression") ||
      absl::StrContains(pickle, "sklearn.linear_model")) {
    return OtherKind("logistic regression",
                     "which finds rectangles and no outlines");
  }
  return refused;
}

absl::Status CheckType(const Pickle& pickle) {
  const PickleValue value = pickle.Find(pickle.root(), "classifier_type");
  // PyJAMAS 2022.6 wrote no type.
  if (value.kind == Kind::kNone) return absl::OkStatus();
  if (value.kind != Kind::kText) return Damaged("its type is not a text");
  const absl::string_view type = pickle.text(value);
  if (type == "U-Net") return absl::OkStatus();
  if (type == "ReSCU-Net") {
    return OtherKind("ReSCU-Net",
                     "whose network needs the objects of the slice before");
  }
  if (type == "QuickieNet") {
    return OtherKind("QuickieNet",
                     "whose network needs the objects of the slice before");
  }
  return OtherKind(Quoted(type), "which is not known here");
}

// The dictionary of one classifier.
//
// Not thread-safe. Borrows the pickle.
class Fields {
 public:
  explicit Fields(const Pickle& pickle) : pickle_(pickle) {}

  // A whole number from `least` to `most`; `absent` if the key is missing or
  // None.
  absl::StatusOr<int> Whole(const char* key, int least, int most,
                            int absent) const {
    const PickleValue value = pickle_.Find(pickle_.root(), key);
    if (value.kind == Kind::kNone) return absent;
    return WholeOf(value, key, least, most);
  }

  // Two whole numbers, or three of which the last is 1: (rows, columns[, 1]).
  absl::StatusOr<imaging::Size> Size(const char* key, int least, int most,
                                     imaging::Size absent) const {
    const PickleValue value = pickle_.Find(pickle_.root(), key);
    if (value.kind == Kind::kNone && absent != imaging::Size{}) return absent;
    const size_t count =
        value.kind == Kind::kList ? pickle_.items(value).size() : 0;
    if (count != 2 && count != 3) {
      return Damaged(absl::StrFormat("`%s` is not two numbers", key));
    }
    imaging::Size size;
    ASSIGN_OR_RETURN(size.height,
                     WholeOf(pickle_.items(value)[0], key, least, most));
    ASSIGN_OR_RETURN(size.width,
                     WholeOf(pickle_.items(value)[1], key, least, most));
    if (count == 3) {
      RETURN_IF_ERROR(WholeOf(pickle_.items(value)[2], key, 1, 1).status());
    }
    return size;
  }

  bool Has(absl::string_view key) const {
    return pickle_.FindMember(pickle_.root(), key) != nullptr;
  }

  // The patience in {'active': True, 'kwargs': {'patience': 5}}; 0 if it is not
  // active. None if the key is missing or holds no such thing: how a network
  // was trained does not matter for applying it.
  std::optional<int> Patience(const char* key) const {
    const PickleValue callback = pickle_.Find(pickle_.root(), key);
    const PickleValue active = pickle_.Find(callback, "active");
    if (active.kind != Kind::kNumber) return std::nullopt;
    if (active.number == 0) return 0;
    const auto patience =
        WholeOf(pickle_.Find(pickle_.Find(callback, "kwargs"), "patience"), key,
                1, 100'000);
    return patience.ok() ? std::optional<int>(*patience) : std::nullopt;
  }

  // Any number; 0 if the key is missing or no number.
  double Number(const char* key) const {
    const PickleValue value = pickle_.Find(pickle_.root(), key);
    return value.kind == Kind::kNumber ? value.number : 0;
  }

 private:
  static absl::StatusOr<int> WholeOf(const PickleValue& value, const char* key,
                                     int least, int most) {
    if (value.kind == Kind::kNumber && value.number >= least &&
        value.number <= most && value.number == std::floor(value.number)) {
      return static_cast<int>(value.number);
    }
    return Damaged(absl::StrFormat("`%s` is not a whole number from %d to %d",
                                   key, least, most));
  }

  const Pickle& pickle_;
};

absl::Status CheckArray(const NumberArray& array,
                        const std::vector<int64_t>& shape,
                        const std::string& where) {
  if (array.type.kind != 'f' || array.type.bytes != sizeof(float)) {
    return Damaged(absl::StrCat(where, " is not of type float32"));
  }
  if (array.shape != shape) {
    return Damaged(absl::StrFormat("%s has the shape %s instead of %s", where,
                                   absl::StrJoin(array.shape, "×"),
                                   absl::StrJoin(shape, "×")));
  }
  for (int64_t i = 0; i < array.count(); ++i) {
    if (!std::isfinite(array[i])) {
      return absl::InvalidArgumentError(absl::StrCat(
          where,
          " has values that are no numbers, so the network finds nothing; its "
          "training failed. Train it again with a smaller learning rate"));
    }
  }
  return absl::OkStatus();
}

// Reads the weights and, from their shapes, the network's shape.
absl::Status ReadArrays(const Pickle& pickle, Classifier& classifier) {
  const PickleValue list = pickle.Find(pickle.root(), "classifier");
  if (list.kind != Kind::kList) return Damaged("it has no list of weights");
  const std::vector<PickleValue>& values = pickle.items(list);
  classifier.depth = DepthOf(values.size());
  if (classifier.depth == 0) {
    return Damaged(absl::StrFormat("it has %d arrays of weights instead of 46",
                                   values.size()));
  }
  for (const PickleValue& value : values) {
    if (value.kind != Kind::kArray) return Damaged("its weights are no arrays");
    classifier.arrays.push_back(pickle.array(value).numbers);
  }
  constexpr int64_t kMaxBaseWidth = 256;  // What version::Validate() allows.
  const std::vector<int64_t>& first = classifier.arrays.front().shape;
  if (first.size() != 4 || first[3] < 1 || first[3] > kMaxBaseWidth) {
    return Damaged("array 1 of its weights is no convolution");
  }
  classifier.base_width = static_cast<int>(first[3]);
  size_t number = 0;
  for (const Layer& layer : LayersOf(classifier.base_width, classifier.depth)) {
    for (const std::vector<int64_t>& shape :
         {std::vector<int64_t>(layer.kernel.begin(), layer.kernel.end()),
          std::vector<int64_t>{layer.bias}}) {
      const std::string where =
          absl::StrFormat("array %d of its weights", number + 1);
      RETURN_IF_ERROR(CheckArray(classifier.arrays[number], shape, where));
      ++number;
    }
  }
  return absl::OkStatus();
}

absl::Status ReadSettings(const Pickle& pickle, Classifier& classifier) {
  constexpr int kMaxSidePx = 4096;    // What version::Validate() allows.
  constexpr int kMaxCount = 100'000;  // Of epochs.
  const Fields fields(pickle);
  const int least = 1 << classifier.depth;
  ASSIGN_OR_RETURN(classifier.input_size,
                   fields.Size("train_image_size", least, kMaxSidePx, {}));
  if (classifier.input_size.height % least != 0 ||
      classifier.input_size.width % least != 0) {
    return Damaged(
        absl::StrFormat("`train_image_size` is not a multiple of %d", least));
  }
  // Without a step PyJAMAS takes an eighth of its default input.
  ASSIGN_OR_RETURN(classifier.step_size,
                   fields.Size("step_sz", 1, kMaxSidePx, {24, 24}));
  ASSIGN_OR_RETURN(classifier.scaler, fields.Whole("scaler", 1, 65'535, 1));
  // PyJAMAS 2022.6 wrote no width and eroded by 7. Later None means no erosion.
  const int width = fields.Has("erosion_width") ? 0 : 7;
  ASSIGN_OR_RETURN(classifier.erosion_width,
                   fields.Whole("erosion_width", 0, 99, width));
  ASSIGN_OR_RETURN(classifier.epochs, fields.Whole("epochs", 0, kMaxCount, 0));
  ASSIGN_OR_RETURN(classifier.batch_size,
                   fields.Whole("mini_batch_size", 0, kMaxCount, 0));
  classifier.learning_rate = fields.Number("learning_rate");
  classifier.early_stopping_patience = fields.Patience("early_stopper");
  classifier.learning_rate_patience = fields.Patience("lr_scheduler");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Classifier> ReadClassifier(absl::string_view bytes) {
  absl::string_view rest = bytes;
  const auto pickle = Pickle::ReadFrom(rest);
  if (!pickle.ok()) return ExplainRefusal(bytes, pickle.status());
  if (pickle->root().kind != Kind::kDict) {
    return absl::InvalidArgumentError(
        "it is a pickle, but no classifier of PyJAMAS; give the .cfr file that "
        "PyJAMAS saved");
  }
  RETURN_IF_ERROR(CheckType(*pickle));
  Classifier classifier;
  RETURN_IF_ERROR(ReadArrays(*pickle, classifier));
  RETURN_IF_ERROR(ReadSettings(*pickle, classifier));
  return classifier;
}

}  // namespace tessera::pyjamas
