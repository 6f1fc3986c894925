// What a pickle's calls of NumPy's functions stand for. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_NUMPY_BUILDER_H_
#define TESSERA_MODELS_ANNOTATIONS_NUMPY_BUILDER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/annotations/pickle.h"

namespace tessera::annotations {

// Makes NumPy's data of what the pickled calls are given; calls nothing.
//
// Borrows the pickle that is being read. Not thread-safe.
class NumpyBuilder {
 public:
  explicit NumpyBuilder(Pickle& pickle) : pickle_(pickle) {}

  // The function of that name. Errors: INVALID_ARGUMENT if it is none of
  // `scalar`, `dtype`, `_reconstruct` and `ndarray`.
  static absl::StatusOr<PickleValue> Function(absl::string_view module,
                                              absl::string_view name);

  // What `function(*arguments)` would give. Errors: INVALID_ARGUMENT.
  absl::StatusOr<PickleValue> Call(const PickleValue& function,
                                   const PickleValue& arguments);

  // Gives a type or an array its state. Errors: INVALID_ARGUMENT.
  absl::Status SetState(const PickleValue& target, const PickleValue& state);

 private:
  absl::StatusOr<PickleValue> MakeType(const std::vector<PickleValue>& given);
  absl::StatusOr<PickleValue> MakeScalar(const std::vector<PickleValue>& given);
  absl::StatusOr<PickleValue> MakeArray();
  absl::Status SetTypeState(NumberType& type,
                            const std::vector<PickleValue>& state);
  absl::Status SetArrayState(PickleArray& array,
                             const std::vector<PickleValue>& state);

  Pickle& pickle_;
};

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_NUMPY_BUILDER_H_
