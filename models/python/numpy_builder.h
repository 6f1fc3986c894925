// Interprets a pickle's calls of NumPy's functions. Private to this room.
#ifndef TESSERA_MODELS_PYTHON_NUMPY_BUILDER_H_
#define TESSERA_MODELS_PYTHON_NUMPY_BUILDER_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/python/pickle.h"

namespace tessera::python {

// Makes NumPy's data from the arguments of pickled calls. Runs no Python code.
//
// Borrows the pickle that is being read. Not thread-safe.
class NumpyBuilder {
 public:
  explicit NumpyBuilder(Pickle& pickle) : pickle_(pickle) {}

  // The function of that name. Errors: INVALID_ARGUMENT unless it is NumPy's
  // `scalar`, `dtype`, `_reconstruct` or `ndarray`.
  static absl::StatusOr<PickleValue> Function(absl::string_view module,
                                              absl::string_view name);

  // The value that `function(*arguments)` would return. Errors:
  // INVALID_ARGUMENT.
  absl::StatusOr<PickleValue> Call(const PickleValue& function,
                                   const PickleValue& arguments);

  // Sets the state of a type or an array. Errors: INVALID_ARGUMENT.
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

}  // namespace tessera::python

#endif  // TESSERA_MODELS_PYTHON_NUMPY_BUILDER_H_
