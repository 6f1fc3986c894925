// Writes Python's pickles of plain data and NumPy's numbers.
#ifndef TESSERA_MODELS_PYTHON_PICKLE_WRITER_H_
#define TESSERA_MODELS_PYTHON_PICKLE_WRITER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "models/python/numpy_data.h"

namespace tessera::python {

// Takes the next bytes of a file.
using ByteSink = std::function<void(absl::string_view bytes)>;

// Writes one pickle of protocol 3, which Python 3.0 and later read. Each method
// pushes one value. Containers are opened, filled and closed:
//
//   PickleWriter writer(sink);
//   writer.BeginDict();
//   writer.Text("size"); writer.BeginTuple();
//   writer.Whole(64); writer.Whole(64); writer.EndTuple();
//   writer.EndDict();
//   writer.Finish();
//
// Keeps nothing, so memory does not grow with the pickle.
//
// Not thread-safe. Borrows what the sink borrows.
class PickleWriter {
 public:
  explicit PickleWriter(ByteSink sink);

  void None();
  void Bool(bool value);
  void Whole(int64_t value);
  void Real(double value);
  void Text(absl::string_view utf8);

  void BeginList();
  void EndList();
  void BeginTuple();
  void EndTuple();
  void BeginDict();  // Keys and values in turn.
  void EndDict();

  // numpy.uint16(value).
  void NumpyUint16(uint16_t value);
  // Begins an array of numbers in C order. Its bytes, little-endian, follow by
  // any number of calls of Raw(); then EndArray(). Arrays of 4 GiB and more need
  // Python 3.4.
  // REQUIRES: the bytes are as many as the shape says.
  void BeginArray(const NumberType& type, const std::vector<int64_t>& shape);
  void BeginFloat32Array(const std::vector<int64_t>& shape) {
    BeginArray({.kind = 'f', .bytes = sizeof(float)}, shape);
  }
  void Raw(absl::string_view bytes) { sink_(bytes); }
  void EndArray();
  // Begins an array without axes whose element is the next value, as
  // numpy.save() makes one of a dictionary; then EndObjectArray().
  void BeginObjectArray();
  void EndObjectArray();

  // Call once, after the one value.
  void Finish();

 private:
  void Op(char operation) { sink_(absl::string_view(&operation, 1)); }
  void Global(absl::string_view module, absl::string_view name);
  void Dtype(absl::string_view name, absl::string_view order = "<",
             int flags = 0);
  void BeginNdarray(const std::vector<int64_t>& shape);

  const ByteSink sink_;
};

}  // namespace tessera::python

#endif  // TESSERA_MODELS_PYTHON_PICKLE_WRITER_H_
