// Reads plain data out of Python's pickles, and runs nothing.
#ifndef TESSERA_MODELS_DATA_PICKLE_H_
#define TESSERA_MODELS_DATA_PICKLE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace tessera::data {

// One value. Tuples are lists; the wording of texts is not kept.
struct PickleValue {
  enum class Kind : uint8_t { kNone, kNumber, kText, kList };
  Kind kind = Kind::kNone;
  uint32_t list = 0;   // Of a list: see Pickle::items().
  double number = 0;   // Of a number; True is 1 and False is 0.
};

// The values of one pickle. Lists may be shared, and may even hold
// themselves: who walks through them keeps count.
//
// Owns its values. Immutable, hence thread-safe.
class Pickle {
 public:
  // Reads one pickle of protocol 0 to 5 from the start of `bytes` and removes
  // it from there. Holds at most 16 million values.
  // Errors: INVALID_ARGUMENT if it is damaged or holds anything but lists,
  // tuples, numbers, texts, booleans and None: other objects are made by
  // running code, which a file from a stranger must not do.
  // RESOURCE_EXHAUSTED if it has too many values.
  static absl::StatusOr<Pickle> ReadFrom(absl::string_view& bytes);

  const PickleValue& root() const { return root_; }
  // REQUIRES: `value` is a list of this pickle.
  const std::vector<PickleValue>& items(const PickleValue& value) const {
    return lists_[value.list];
  }

 private:
  friend class PickleMachine;
  PickleValue root_;
  std::vector<std::vector<PickleValue>> lists_;
};

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_PICKLE_H_
