// Reads plain data and NumPy's numbers from Python's pickles, without running
// any code in them.
#ifndef TESSERA_MODELS_PYTHON_PICKLE_H_
#define TESSERA_MODELS_PYTHON_PICKLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/python/numpy_data.h"

namespace tessera::python {

// One value. Tuples are lists.
struct PickleValue {
  enum class Kind : uint8_t {
    kNone,
    kNumber,  // Also NumPy's. True is 1 and False is 0.
    kText,    // Bytes too.
    kList,
    kDict,
    kArray,
    kType,      // NumPy's dtype.
    kFunction,  // One of NumPy's functions that only make data.
  };
  Kind kind = Kind::kNone;
  uint32_t index = 0;  // For all kinds but numbers: see Pickle.
  double number = 0;   // For kNumber.
};

// An array of numbers or of Python's objects.
struct PickleArray {
  NumberArray numbers;
  PickleValue objects;  // A list of the objects; kNone for numbers.
};

// The values of one pickle. Lists may be shared and may even contain
// themselves, so code that walks through them has to limit its steps.
//
// Owns its values, except texts and arrays, which lie in the bytes that the
// pickle was read from. Immutable, hence thread-safe.
class Pickle {
 public:
  // Reads one pickle of protocol 0 to 5 from the start of `bytes` and removes
  // its bytes. A pickle may have at most 16 million values: lists, tuples,
  // dictionaries, numbers, texts, booleans, None, and data made by NumPy's
  // `scalar`, `dtype`, `_reconstruct` and `ndarray`. Python makes other objects
  // by running code, which a file from a stranger must not do.
  // Errors: INVALID_ARGUMENT if the pickle is damaged or holds another value;
  // RESOURCE_EXHAUSTED if it has too many values.
  static absl::StatusOr<Pickle> ReadFrom(absl::string_view& bytes);

  const PickleValue& root() const { return root_; }
  // The items of a list, or the keys and values of a dictionary in turn.
  // REQUIRES: `value` is a list or dictionary of this pickle.
  const std::vector<PickleValue>& items(const PickleValue& value) const {
    return lists_[value.index];
  }
  // Escapes of protocol 0 are not resolved. REQUIRES: `value` is a text of
  // this pickle.
  absl::string_view text(const PickleValue& value) const {
    return texts_[value.index];
  }
  // REQUIRES: `value` is an array of this pickle.
  const PickleArray& array(const PickleValue& value) const {
    return arrays_[value.index];
  }
  // The value of `key` in a dictionary; null if `key` is absent.
  const PickleValue* FindMember(const PickleValue& dict,
                                absl::string_view key) const;
  // As FindMember(); kNone if `key` is absent, which is also Python's None.
  PickleValue Find(const PickleValue& dict, absl::string_view key) const;

 private:
  friend class PickleMachine;
  friend class NumpyBuilder;
  PickleValue root_;
  std::vector<std::vector<PickleValue>> lists_;
  std::vector<absl::string_view> texts_;
  std::vector<NumberType> types_;
  std::vector<PickleArray> arrays_;
};

}  // namespace tessera::python

#endif  // TESSERA_MODELS_PYTHON_PICKLE_H_
