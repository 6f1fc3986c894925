#include "models/python/pickle.h"

#include <cstring>
#include <string>
#include <unordered_map>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "models/python/numpy_builder.h"

namespace tessera::python {
namespace {

constexpr size_t kMaxValues = 16'000'000;
using Kind = PickleValue::Kind;

absl::Status Damaged(absl::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrFormat("its pickle is damaged (%s); save it again", what));
}

}  // namespace

// The stack machine that executes pickles; Python's pickletools describes it.
// Operations that import, call or build go to NumpyBuilder, which runs no code.
// Values refer to one another by index, so deep nesting needs no recursion.
//
// Not thread-safe. Used once.
class PickleMachine {
 public:
  explicit PickleMachine(absl::string_view bytes) : bytes_(bytes) {}

  absl::StatusOr<Pickle> Run() {
    while (true) {
      ASSIGN_OR_RETURN(const absl::string_view operation, Take(1));
      if (operation[0] == '.') break;
      RETURN_IF_ERROR(Execute(operation[0]));
      if (pushed_ > kMaxValues) return TooMany();
    }
    ASSIGN_OR_RETURN(pickle_.root_, Pop());
    return std::move(pickle_);
  }

  absl::string_view rest() const { return bytes_; }

 private:
  absl::Status Execute(char operation) {
    switch (operation) {
      case 'N': return Push({});
      case '\x88': return PushNumber(1);
      case '\x89': return PushNumber(0);
      case 'I': case 'L': case 'F': return PushWrittenNumber();
      case 'K': return PushWhole(1, false);
      case 'M': return PushWhole(2, false);
      case 'J': return PushWhole(4, true);
      case '\x8a': return PushLong(1);
      case '\x8b': return PushLong(4);
      case 'G': return PushBinaryFloat();
      case 'S': return PushWrittenText(true);
      case 'V': return PushWrittenText(false);
      case 'U': case 'C': case '\x8c': return PushText(1);
      case 'T': case 'B': case 'X': return PushText(4);
      case '\x8d': case '\x8e': case '\x96': return PushText(8);
      default: return ExecuteOnLists(operation);
    }
  }

  absl::Status ExecuteOnLists(char operation) {
    switch (operation) {
      case ']': case ')': return PushList(stack_.size());
      case '(': marks_.push_back(stack_.size()); ++pushed_; return Ok();
      case 'l': case 't': return PushMarked();
      case '\x85': return PushLast(1);
      case '\x86': return PushLast(2);
      case '\x87': return PushLast(3);
      case 'a': return Append(stack_.empty() ? 0 : stack_.size() - 1);
      case 'e': return AppendMarked();
      case '}': return PushItems(stack_.size(), Kind::kDict);
      case 'd': return PushMarkedDict();
      case 's': return SetItems(stack_.size() < 2 ? 0 : stack_.size() - 2);
      case 'u': return SetMarkedItems();
      default: return ExecuteOnMemo(operation);
    }
  }

  absl::Status ExecuteOnMemo(char operation) {
    switch (operation) {
      case '0': return Pop().status();
      case '1': return DropMarked();
      case '2': return Duplicate();
      case 'p': return Put(0);
      case 'q': return Put(1);
      case 'r': return Put(4);
      case '\x94': return Memoize(memo_.size());
      case 'g': return Get(0);
      case 'h': return Get(1);
      case 'j': return Get(4);
      case '\x80': return CheckProtocol();
      case '\x95': return Take(8).status();  // A frame's size: only a hint.
      default: return ExecuteForNumpy(operation);
    }
  }

  absl::Status ExecuteForNumpy(char operation) {
    switch (operation) {
      case 'c': return PushWrittenFunction();
      case '\x93': return PushFunction();
      case 'R': return Call();
      case 'b': return SetState();
      default: return Refuse();
    }
  }

  static absl::Status Ok() { return absl::OkStatus(); }
  static absl::Status TooMany() {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "it holds more than %d values; split it", kMaxValues));
  }
  static absl::Status Refuse() {
    return absl::InvalidArgumentError(
        "it holds more than lists, numbers and NumPy's arrays, which only "
        "running Python code could read; nothing was run. Save it again with "
        "plain lists and numbers");
  }

  absl::StatusOr<absl::string_view> Take(size_t count) {
    if (count > bytes_.size()) return Damaged("it breaks off");
    const absl::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  absl::StatusOr<absl::string_view> TakeLine() {
    const size_t end = bytes_.find('\n');
    if (end == absl::string_view::npos) return Damaged("it breaks off");
    const absl::string_view line = bytes_.substr(0, end);
    bytes_.remove_prefix(end + 1);
    return line;
  }

  // A little-endian number of up to 8 bytes.
  absl::StatusOr<uint64_t> TakeWhole(size_t count) {
    ASSIGN_OR_RETURN(const absl::string_view bytes, Take(count));
    uint64_t value = 0;
    for (size_t i = 0; i < count; ++i) {
      value |= uint64_t{static_cast<uint8_t>(bytes[i])} << 8 * i;
    }
    return value;
  }

  absl::Status Push(const PickleValue& value) {
    stack_.push_back(value);
    ++pushed_;
    return Ok();
  }
  absl::Status PushNumber(double number) {
    return Push({.kind = Kind::kNumber, .number = number});
  }

  // Extends the sign of a number of fewer than 8 bytes.
  absl::Status PushSigned(uint64_t bits, size_t bytes) {
    if (bytes == 0) return PushNumber(0);
    const int unused = static_cast<int>(64 - 8 * bytes);
    return PushNumber(static_cast<double>(
        static_cast<int64_t>(bits << unused) >> unused));
  }

  absl::Status PushWhole(size_t bytes, bool is_signed) {
    ASSIGN_OR_RETURN(const uint64_t bits, TakeWhole(bytes));
    return is_signed ? PushSigned(bits, bytes)
                     : PushNumber(static_cast<double>(bits));
  }

  absl::Status PushLong(size_t size_bytes) {
    ASSIGN_OR_RETURN(const uint64_t bytes, TakeWhole(size_bytes));
    if (bytes > 8) return Damaged("a number has more than 64 bits");
    ASSIGN_OR_RETURN(const uint64_t bits, TakeWhole(bytes));
    return PushSigned(bits, bytes);
  }
  absl::Status PushBinaryFloat() {
    ASSIGN_OR_RETURN(const absl::string_view bytes, Take(8));
    uint64_t bits = 0;
    for (const char byte : bytes) bits = bits << 8 | static_cast<uint8_t>(byte);
    double number;
    std::memcpy(&number, &bits, sizeof(number));
    return PushNumber(number);
  }

  // Protocol 0 writes numbers as text; True is `01`.
  absl::Status PushWrittenNumber() {
    ASSIGN_OR_RETURN(absl::string_view line, TakeLine());
    if (!line.empty() && line.back() == 'L') line.remove_suffix(1);
    double number;
    if (!absl::SimpleAtod(line, &number)) return Damaged("a number is none");
    return PushNumber(number);
  }

  absl::Status PushText(absl::string_view text) {
    pickle_.texts_.push_back(text);
    return Push({.kind = Kind::kText,
                 .index = static_cast<uint32_t>(pickle_.texts_.size() - 1)});
  }
  absl::Status PushText(size_t size_bytes) {
    ASSIGN_OR_RETURN(const uint64_t size, TakeWhole(size_bytes));
    ASSIGN_OR_RETURN(const absl::string_view text, Take(size));
    return PushText(text);
  }
  // Protocol 0 writes texts as lines, some of them in quotes.
  absl::Status PushWrittenText(bool quoted) {
    ASSIGN_OR_RETURN(absl::string_view line, TakeLine());
    if (quoted && line.size() >= 2) line = line.substr(1, line.size() - 2);
    return PushText(line);
  }

  // Replaces the stack from `first` on by a list of its values.
  absl::Status PushList(size_t first) { return PushItems(first, Kind::kList); }
  absl::Status PushItems(size_t first, Kind kind) {
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(first);
    pickle_.lists_.emplace_back(begin, stack_.end());
    stack_.erase(begin, stack_.end());
    return Push({.kind = kind,
                 .index = static_cast<uint32_t>(pickle_.lists_.size() - 1)});
  }

  absl::Status PushLast(size_t count) {
    if (stack_.size() < Floor() + count) return Damaged("its stack is empty");
    return PushList(stack_.size() - count);
  }
  absl::StatusOr<size_t> PopMark() {
    if (marks_.empty()) return Damaged("a mark is missing");
    const size_t mark = marks_.back();
    marks_.pop_back();
    return mark;
  }
  absl::Status PushMarked() {
    ASSIGN_OR_RETURN(const size_t mark, PopMark());
    return PushList(mark);
  }
  absl::Status DropMarked() {
    ASSIGN_OR_RETURN(const size_t mark, PopMark());
    stack_.resize(mark);
    return Ok();
  }

  absl::Status PushMarkedDict() {
    ASSIGN_OR_RETURN(const size_t mark, PopMark());
    if ((stack_.size() - mark) % 2 != 0) return Damaged("a key has no value");
    return PushItems(mark, Kind::kDict);
  }

  // Moves the values of the stack from `first` on to the list just below them.
  absl::Status Append(size_t first, Kind kind = Kind::kList) {
    if (first <= Floor() || stack_[first - 1].kind != kind) {
      return Damaged("it appends to what is no list");
    }
    const auto begin = stack_.begin() + static_cast<std::ptrdiff_t>(first);
    std::vector<PickleValue>& list = pickle_.lists_[stack_[first - 1].index];
    list.insert(list.end(), begin, stack_.end());
    stack_.erase(begin, stack_.end());
    return Ok();
  }

  absl::Status AppendMarked() {
    ASSIGN_OR_RETURN(const size_t mark, PopMark());
    return Append(mark);
  }
  absl::Status SetItems(size_t first) {
    if ((stack_.size() - first) % 2 != 0) return Damaged("a key has no value");
    return Append(first, Kind::kDict);
  }
  absl::Status SetMarkedItems() {
    ASSIGN_OR_RETURN(const size_t mark, PopMark());
    return SetItems(mark);
  }
  // Values below the last mark must not be taken.
  size_t Floor() const { return marks_.empty() ? 0 : marks_.back(); }

  absl::StatusOr<PickleValue> Pop() {
    if (stack_.size() <= Floor()) return Damaged("its stack is empty");
    const PickleValue value = stack_.back();
    stack_.pop_back();
    return value;
  }
  absl::Status Duplicate() {
    if (stack_.size() <= Floor()) return Damaged("its stack is empty");
    const PickleValue top = stack_.back();
    return Push(top);
  }

  // The number of a memo entry, in `bytes` bytes; as a line of text if 0.
  absl::StatusOr<uint64_t> TakeKey(size_t bytes) {
    if (bytes > 0) return TakeWhole(bytes);
    ASSIGN_OR_RETURN(const absl::string_view line, TakeLine());
    uint64_t key;
    if (!absl::SimpleAtoi(line, &key)) return Damaged("a memo has no number");
    return key;
  }

  absl::Status Put(size_t bytes) {
    ASSIGN_OR_RETURN(const uint64_t key, TakeKey(bytes));
    return Memoize(key);
  }
  absl::Status Memoize(uint64_t key) {
    if (stack_.size() <= Floor()) return Damaged("its stack is empty");
    memo_[key] = stack_.back();
    ++pushed_;
    return Ok();
  }
  absl::Status Get(size_t bytes) {
    ASSIGN_OR_RETURN(const uint64_t key, TakeKey(bytes));
    const auto found = memo_.find(key);
    if (found == memo_.end()) return Damaged("a memo is missing");
    return Push(found->second);
  }
  absl::Status CheckProtocol() {
    ASSIGN_OR_RETURN(const uint64_t protocol, TakeWhole(1));
    return protocol <= 5 ? Ok() : Damaged("its protocol is unknown");
  }

  absl::Status PushWrittenFunction() {
    ASSIGN_OR_RETURN(const absl::string_view module, TakeLine());
    ASSIGN_OR_RETURN(const absl::string_view name, TakeLine());
    ASSIGN_OR_RETURN(const PickleValue function,
                     NumpyBuilder::Function(module, name));
    return Push(function);
  }
  absl::Status PushFunction() {
    ASSIGN_OR_RETURN(const PickleValue name, Pop());
    ASSIGN_OR_RETURN(const PickleValue module, Pop());
    if (module.kind != Kind::kText || name.kind != Kind::kText) {
      return Damaged("a function has no name");
    }
    ASSIGN_OR_RETURN(
        const PickleValue function,
        NumpyBuilder::Function(pickle_.text(module), pickle_.text(name)));
    return Push(function);
  }
  absl::Status Call() {
    ASSIGN_OR_RETURN(const PickleValue arguments, Pop());
    ASSIGN_OR_RETURN(const PickleValue function, Pop());
    ASSIGN_OR_RETURN(const PickleValue made,
                     NumpyBuilder(pickle_).Call(function, arguments));
    return Push(made);
  }
  absl::Status SetState() {
    ASSIGN_OR_RETURN(const PickleValue state, Pop());
    if (stack_.size() <= Floor()) return Damaged("its stack is empty");
    return NumpyBuilder(pickle_).SetState(stack_.back(), state);
  }

  absl::string_view bytes_;  // Still to be read.
  Pickle pickle_;
  std::vector<PickleValue> stack_;
  std::vector<size_t> marks_;  // Sizes of the stack, ascending.
  std::unordered_map<uint64_t, PickleValue> memo_;
  size_t pushed_ = 0;  // Values, marks and memos so far; limits the memory.
};

absl::StatusOr<Pickle> Pickle::ReadFrom(absl::string_view& bytes) {
  PickleMachine machine(bytes);
  ASSIGN_OR_RETURN(Pickle pickle, machine.Run());
  bytes = machine.rest();
  return pickle;
}

const PickleValue* Pickle::FindMember(const PickleValue& dict,
                                      absl::string_view key) const {
  if (dict.kind != Kind::kDict) return nullptr;
  const std::vector<PickleValue>& all = items(dict);
  for (size_t i = 0; i + 1 < all.size(); i += 2) {
    if (all[i].kind == Kind::kText && text(all[i]) == key) return &all[i + 1];
  }
  return nullptr;
}

PickleValue Pickle::Find(const PickleValue& dict, absl::string_view key) const {
  const PickleValue* const member = FindMember(dict, key);
  return member == nullptr ? PickleValue() : *member;
}

}  // namespace tessera::python
