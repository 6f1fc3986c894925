#include "models/python/pickle_writer.h"

#include <cassert>
#include <cstring>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"

namespace tessera::python {
namespace {

// The operations; Python's pickletools describes them.
constexpr char kProtocol[] = "\x80\x03";
constexpr char kMark = '(';
constexpr char kNone = 'N';
constexpr char kTrue = '\x88';
constexpr char kFalse = '\x89';
constexpr char kEmptyList = ']';
constexpr char kAppends = 'e';
constexpr char kTuple = 't';
constexpr char kTuple1 = '\x85';
constexpr char kTuple2 = '\x86';
constexpr char kTuple3 = '\x87';
constexpr char kEmptyDict = '}';
constexpr char kSetItems = 'u';
constexpr char kGlobal = 'c';
constexpr char kCall = 'R';
constexpr char kSetState = 'b';
constexpr char kStop = '.';

// NumPy's name for this module since version 1. NumPy 2 still knows it.
constexpr char kMultiarray[] = "numpy.core.multiarray";

std::string LittleEndian(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
  return text;
}

}  // namespace

PickleWriter::PickleWriter(ByteSink sink) : sink_(std::move(sink)) {
  sink_(kProtocol);
}

void PickleWriter::None() { Op(kNone); }
void PickleWriter::Bool(bool value) { Op(value ? kTrue : kFalse); }

void PickleWriter::Whole(int64_t value) {
  if (value >= 0 && value <= std::numeric_limits<uint8_t>::max()) {
    sink_(absl::StrCat("K", LittleEndian(static_cast<uint64_t>(value), 1)));
  } else if (value >= std::numeric_limits<int32_t>::min() &&
             value <= std::numeric_limits<int32_t>::max()) {
    sink_(absl::StrCat("J", LittleEndian(static_cast<uint64_t>(value), 4)));
  } else {
    sink_(absl::StrCat("\x8a\x08",
                       LittleEndian(static_cast<uint64_t>(value), 8)));
  }
}

void PickleWriter::Real(double value) {
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof(bits));
  const std::string bytes = LittleEndian(bits, sizeof(bits));
  sink_(absl::StrCat("G", std::string(bytes.rbegin(), bytes.rend())));
}

void PickleWriter::Text(absl::string_view utf8) {
  assert(utf8.size() <= std::numeric_limits<uint32_t>::max());
  sink_(absl::StrCat("X", LittleEndian(utf8.size(), 4), utf8));
}

void PickleWriter::BeginList() {
  Op(kEmptyList);
  Op(kMark);
}
void PickleWriter::EndList() { Op(kAppends); }
void PickleWriter::BeginTuple() { Op(kMark); }
void PickleWriter::EndTuple() { Op(kTuple); }
void PickleWriter::BeginDict() {
  Op(kEmptyDict);
  Op(kMark);
}
void PickleWriter::EndDict() { Op(kSetItems); }

void PickleWriter::Global(absl::string_view module, absl::string_view name) {
  Op(kGlobal);
  sink_(absl::StrCat(module, "\n", name, "\n"));
}

// dtype(name, False, True) with the state (3, order, None, None, None, -1, -1,
// flags).
void PickleWriter::Dtype(absl::string_view name, absl::string_view order,
                         int flags) {
  Global("numpy", "dtype");
  Text(name);
  Bool(false);
  Bool(true);
  Op(kTuple3);
  Op(kCall);
  BeginTuple();
  Whole(3);
  Text(order);
  for (int i = 0; i < 3; ++i) None();
  Whole(-1);
  Whole(-1);
  Whole(flags);
  EndTuple();
  Op(kSetState);
}

// scalar(dtype, bytes).
void PickleWriter::NumpyUint16(uint16_t value) {
  Global(kMultiarray, "scalar");
  Dtype("u2");
  sink_(absl::StrCat("C\x02", LittleEndian(value, 2)));
  Op(kTuple2);
  Op(kCall);
}

// _reconstruct(ndarray, (0,), b'b') with the beginning of the state
// (1, shape, dtype, False, values).
void PickleWriter::BeginNdarray(const std::vector<int64_t>& shape) {
  Global(kMultiarray, "_reconstruct");
  Global("numpy", "ndarray");
  Whole(0);
  Op(kTuple1);
  sink_(
      "C\x01"
      "b");
  Op(kTuple3);
  Op(kCall);
  BeginTuple();
  Whole(1);
  BeginTuple();
  for (const int64_t length : shape) Whole(length);
  EndTuple();
}

void PickleWriter::BeginArray(const NumberType& type,
                              const std::vector<int64_t>& shape) {
  BeginNdarray(shape);
  uint64_t bytes = type.bytes;
  for (const int64_t length : shape) bytes *= static_cast<uint64_t>(length);
  Dtype(absl::StrCat(std::string(1, type.kind), type.bytes),
        type.bytes == 1 ? "|" : "<");
  Bool(false);
  if (bytes <= std::numeric_limits<uint32_t>::max()) {
    sink_(absl::StrCat("B", LittleEndian(bytes, 4)));
  } else {
    sink_(absl::StrCat("\x8e", LittleEndian(bytes, 8)));
  }
}

void PickleWriter::BeginObjectArray() {
  constexpr int kFlags = 63;  // Of NumPy's type `object`.
  BeginNdarray({});
  Dtype("O8", "|", kFlags);
  Bool(false);
  BeginList();
}

void PickleWriter::EndObjectArray() {
  EndList();
  EndArray();
}

void PickleWriter::EndArray() {
  EndTuple();
  Op(kSetState);
}

void PickleWriter::Finish() { Op(kStop); }

}  // namespace tessera::python
