// Classifiers as PyJAMAS saves them, of a network that fits into a test.
#ifndef TESSERA_TESTS_UNIT_MODELS_PYJAMAS_SMALL_CLASSIFIER_H_
#define TESSERA_TESTS_UNIT_MODELS_PYJAMAS_SMALL_CLASSIFIER_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/pyjamas/network_layout.h"
#include "models/python/pickle_writer.h"

namespace tessera::testing {

using python::PickleWriter;

// The value at `index` of array `number`: each its own.
inline float WeightAt(size_t number, size_t index) {
  return static_cast<float>(number) + static_cast<float>(index) / 65'536.0f;
}

inline void WriteWeights(PickleWriter& writer, int base_width, int depth) {
  size_t number = 0;
  const auto array = [&](const std::vector<int64_t>& shape) {
    int64_t count = 1;
    for (const int64_t length : shape) count *= length;
    std::vector<float> values;
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      values.push_back(WeightAt(number, i));
    }
    ++number;
    writer.BeginFloat32Array(shape);
    writer.Raw({reinterpret_cast<const char*>(values.data()),
                values.size() * sizeof(float)});
    writer.EndArray();
  };
  for (const auto& layer : pyjamas::LayersOf(base_width, depth)) {
    array({layer.kernel.begin(), layer.kernel.end()});
    array({layer.bias});
  }
}

// One entry of the dictionary: its key and what writes its value.
using Entry = std::pair<std::string, std::function<void(PickleWriter&)>>;

inline Entry TextEntry(const std::string& key, const std::string& value) {
  return {key, [value](PickleWriter& writer) { writer.Text(value); }};
}
inline Entry WholeEntry(const std::string& key, int64_t value) {
  return {key, [value](PickleWriter& writer) { writer.Whole(value); }};
}
inline Entry TupleEntry(const std::string& key, std::vector<int64_t> values) {
  return {key, [values = std::move(values)](PickleWriter& writer) {
            writer.BeginTuple();
            for (const int64_t value : values) writer.Whole(value);
            writer.EndTuple();
          }};
}
inline Entry WeightsEntry(int base_width = 2, int depth = 4) {
  return {"classifier", [base_width, depth](PickleWriter& writer) {
            writer.BeginList();
            WriteWeights(writer, base_width, depth);
            writer.EndList();
          }};
}

// The entries of PyJAMAS 2022.6.
inline std::vector<Entry> OldEntries() {
  return {TupleEntry("train_image_size", {64, 32, 1}),
          {"scaler", [](PickleWriter& writer) { writer.NumpyUint16(4095); }},
          WholeEntry("epochs", 12),
          WholeEntry("mini_batch_size", 3),
          {"learning_rate", [](PickleWriter& writer) { writer.Real(0.001f); }},
          WeightsEntry(),
          TupleEntry("step_sz", {16, 8})};
}

inline Entry CallbackEntry(const std::string& key, bool active, int patience) {
  return {key, [active, patience](PickleWriter& writer) {
            writer.BeginDict();
            writer.Text("active");
            writer.Bool(active);
            writer.Text("kwargs");
            writer.BeginDict();
            writer.Text("patience");
            writer.Whole(patience);
            writer.EndDict();
            writer.EndDict();
          }};
}

// The entries of PyJAMAS 2025.8 and later, except those that say where its
// training writes.
inline std::vector<Entry> Entries() {
  std::vector<Entry> entries = OldEntries();
  entries.push_back(TextEntry("classifier_type", "U-Net"));
  entries.push_back(WholeEntry("erosion_width", 3));
  entries.push_back(CallbackEntry("early_stopper", true, 9));
  entries.push_back(CallbackEntry("lr_scheduler", true, 4));
  return entries;
}

// Replaces the entry of the same key.
inline std::vector<Entry> With(std::vector<Entry> entries, const Entry& entry) {
  for (Entry& other : entries) {
    if (other.first == entry.first) other = entry;
  }
  return entries;
}

inline std::string PickleOf(const std::vector<Entry>& entries) {
  std::string pickle;
  PickleWriter writer([&](absl::string_view bytes) {
    pickle.append(bytes.data(), bytes.size());
  });
  writer.BeginDict();
  for (const auto& [key, write] : entries) {
    writer.Text(key);
    write(writer);
  }
  writer.EndDict();
  writer.Finish();
  return pickle;
}

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_MODELS_PYJAMAS_SMALL_CLASSIFIER_H_
