#include "models/python/numpy_builder.h"

#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "base/quoting.h"

namespace tessera::python {
namespace {

using Kind = PickleValue::Kind;

// The values of PickleValue::index for functions.
enum Function : uint32_t { kScalar, kDtype, kReconstruct, kNdarray };

absl::Status Damaged() {
  return absl::InvalidArgumentError(
      "its pickle is damaged (NumPy's data are not as NumPy writes them); save "
      "it again");
}

}  // namespace

absl::StatusOr<PickleValue> NumpyBuilder::Function(absl::string_view module,
                                                   absl::string_view name) {
  const auto function = [](uint32_t index) {
    return PickleValue{.kind = Kind::kFunction, .index = index};
  };
  // The names in NumPy 1 and in NumPy 2.
  if (module == "numpy.core.multiarray" || module == "numpy._core.multiarray") {
    if (name == "scalar") return function(kScalar);
    if (name == "_reconstruct") return function(kReconstruct);
  }
  if (module == "numpy" && name == "dtype") return function(kDtype);
  if (module == "numpy" && name == "ndarray") return function(kNdarray);
  return absl::InvalidArgumentError(absl::StrFormat(
      "it asks for %s of Python's %s, which only running code could give; "
      "nothing was run. Save it again with plain lists and numbers",
      Quoted(name), Quoted(module)));
}

absl::StatusOr<PickleValue> NumpyBuilder::Call(const PickleValue& function,
                                               const PickleValue& arguments) {
  if (function.kind != Kind::kFunction || arguments.kind != Kind::kList) {
    return Damaged();
  }
  const std::vector<PickleValue>& given = pickle_.items(arguments);
  switch (function.index) {
    case kScalar: return MakeScalar(given);
    case kDtype: return MakeType(given);
    case kReconstruct: return MakeArray();
    default: return Damaged();  // ndarray is never called, only named.
  }
}

absl::Status NumpyBuilder::SetState(const PickleValue& target,
                                    const PickleValue& state) {
  if (state.kind != Kind::kList) return Damaged();
  const std::vector<PickleValue>& items = pickle_.items(state);
  if (target.kind == Kind::kType) {
    return SetTypeState(pickle_.types_[target.index], items);
  }
  if (target.kind == Kind::kArray) {
    return SetArrayState(pickle_.arrays_[target.index], items);
  }
  return absl::InvalidArgumentError(
      "it gives a Python object its state, which only running code could do; "
      "nothing was run. Save it again with plain lists and numbers");
}

// Interprets dtype('f8', False, True).
absl::StatusOr<PickleValue> NumpyBuilder::MakeType(
    const std::vector<PickleValue>& given) {
  if (given.empty() || given[0].kind != Kind::kText) return Damaged();
  pickle_.types_.push_back(ParseNumberType(pickle_.text(given[0])));
  return PickleValue{
      .kind = Kind::kType,
      .index = static_cast<uint32_t>(pickle_.types_.size() - 1)};
}

// Interprets (3, '<', None, None, None, -1, -1, 0). Only the byte order matters
// for numbers.
absl::Status NumpyBuilder::SetTypeState(NumberType& type,
                                        const std::vector<PickleValue>& state) {
  if (state.size() < 2 || state[1].kind != Kind::kText) return Damaged();
  type.big_endian = pickle_.text(state[1]) == ">";
  return absl::OkStatus();
}

// Interprets scalar(dtype, bytes).
absl::StatusOr<PickleValue> NumpyBuilder::MakeScalar(
    const std::vector<PickleValue>& given) {
  if (given.size() != 2 || given[0].kind != Kind::kType) return Damaged();
  const NumberType& type = pickle_.types_[given[0].index];
  if (!type.is_number()) return PickleValue{};  // A text or a date.
  if (given[1].kind != Kind::kText) return Damaged();
  const absl::string_view bytes = pickle_.text(given[1]);
  if (bytes.size() != type.bytes) return Damaged();
  return PickleValue{.kind = Kind::kNumber,
                     .number = ReadNumber(type, bytes.data())};
}

// Interprets _reconstruct(ndarray, (0,), b'b'): an empty array, which
// SetArrayState() fills.
absl::StatusOr<PickleValue> NumpyBuilder::MakeArray() {
  pickle_.arrays_.push_back({});
  return PickleValue{
      .kind = Kind::kArray,
      .index = static_cast<uint32_t>(pickle_.arrays_.size() - 1)};
}

// Interprets (1, shape, dtype, is_fortran, bytes or a list of objects).
absl::Status NumpyBuilder::SetArrayState(
    PickleArray& array, const std::vector<PickleValue>& state) {
  if (state.size() != 5 || state[1].kind != Kind::kList ||
      state[2].kind != Kind::kType || state[3].kind != Kind::kNumber) {
    return Damaged();
  }
  // A short pickle may use one long list as the shape of many arrays, so the
  // length is limited.
  constexpr size_t kMaxAxes = 32;  // NumPy's own limit.
  if (pickle_.items(state[1]).size() > kMaxAxes) return Damaged();
  NumberArray numbers;
  for (const PickleValue& length : pickle_.items(state[1])) {
    if (length.kind != Kind::kNumber || !(length.number >= 0) ||
        length.number > 1e15) {
      return Damaged();
    }
    numbers.shape.push_back(static_cast<int64_t>(length.number));
  }
  numbers.type = pickle_.types_[state[2].index];
  numbers.column_major = state[3].number != 0;
  if (numbers.type.is_number()) {
    if (state[4].kind != Kind::kText) return Damaged();
    numbers.bytes = pickle_.text(state[4]);
    if (numbers.count() < 0) return Damaged();
  } else if (state[4].kind == Kind::kList) {
    array.objects = state[4];
  }
  array.numbers = std::move(numbers);
  return absl::OkStatus();
}

}  // namespace tessera::python
