#include "models/results/parquet_file.h"

#include <bit>
#include <cassert>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/version.h"

namespace tessera::results {
namespace {

constexpr char kMagic[] = "PAR1";
constexpr int64_t kRowsAGroup = 65'536;

// Constants of parquet.thrift.
constexpr int kInt64 = 2;
constexpr int kDouble = 5;
constexpr int kRequired = 0;
constexpr int kPlain = 0;
constexpr int kRunLengths = 3;  // Of levels, which required values lack.
constexpr int kUncompressed = 0;
constexpr int kDataPage = 0;
constexpr int kFormatVersion = 1;

std::string LittleEndian(uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) {
    text.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  }
  return text;
}

// Structs in Thrift's compact protocol.
class Thrift {
 public:
  void Whole(int field, int64_t value, int type = kI32) {
    Begin(field, type);
    ZigZag(value);
  }
  void Long(int field, int64_t value) { Whole(field, value, kI64); }
  void Text(int field, absl::string_view text) {
    Begin(field, kBinary);
    Bare(text);
  }
  void BeginStruct(int field) {
    Begin(field, kStruct);
    BeginItem();
  }
  // A struct in a list, whose header has the type. The struct of a message has
  // no beginning of its own.
  void BeginItem() {
    outer_.push_back(last_);
    last_ = 0;
  }
  void EndStruct() {
    bytes_ += '\0';
    last_ = outer_.back();
    outer_.pop_back();
  }
  std::string Finish() && {
    bytes_ += '\0';
    return std::move(bytes_);
  }
  void Structs(int field, size_t count) { List(field, kStruct, count); }
  void Wholes(int field, std::initializer_list<int> values) {
    List(field, kI32, values.size());
    for (const int value : values) ZigZag(value);
  }
  void Texts(int field, const std::string& only) {
    List(field, kBinary, 1);
    Bare(only);
  }

 private:
  static constexpr int kI32 = 5;
  static constexpr int kI64 = 6;
  static constexpr int kBinary = 8;
  static constexpr int kList = 9;
  static constexpr int kStruct = 12;

  // Fields ascend by at most 15.
  void Begin(int field, int type) {
    assert(field > last_ && field - last_ <= 15);
    bytes_ += static_cast<char>((field - last_) << 4 | type);
    last_ = field;
  }
  void List(int field, int type, size_t count) {
    constexpr size_t kShort = 15;
    Begin(field, kList);
    if (count < kShort) {
      bytes_ += static_cast<char>(count << 4 | static_cast<size_t>(type));
    } else {
      bytes_ += static_cast<char>(0xf0 | type);
      Varint(count);
    }
  }
  void Bare(absl::string_view text) {
    Varint(text.size());
    bytes_.append(text.data(), text.size());
  }
  void ZigZag(int64_t value) {
    Varint(static_cast<uint64_t>(value) << 1 ^
           static_cast<uint64_t>(value >> 63));
  }
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      bytes_ += static_cast<char>(value | 0x80);
    }
    bytes_ += static_cast<char>(value);
  }

  std::string bytes_;
  int last_ = 0;
  std::vector<int> outer_;
};

std::string PageHeader(int64_t values, size_t bytes) {
  Thrift header;
  header.Whole(1, kDataPage);
  header.Whole(2, static_cast<int64_t>(bytes));
  header.Whole(3, static_cast<int64_t>(bytes));
  header.BeginStruct(5);
  header.Whole(1, values);
  header.Whole(2, kPlain);
  header.Whole(3, kRunLengths);
  header.Whole(4, kRunLengths);
  header.EndStruct();
  return std::move(header).Finish();
}

int TypeOf(const ParquetColumn& column) {
  return column.whole ? kInt64 : kDouble;
}

}  // namespace

absl::StatusOr<ParquetFile> ParquetFile::Create(
    const std::filesystem::path& path, std::vector<ParquetColumn> columns) {
  ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
  return ParquetFile(std::move(file), std::move(columns));
}

ParquetFile::ParquetFile(OutputFile file, std::vector<ParquetColumn> columns)
    : file_(std::move(file)),
      columns_(std::move(columns)),
      values_(columns_.size()) {
  Write(kMagic);
}

void ParquetFile::Write(absl::string_view bytes) {
  file_.Write(bytes);
  written_ += static_cast<int64_t>(bytes.size());
}

void ParquetFile::Add(const std::vector<double>& row) {
  assert(row.size() == columns_.size());
  for (size_t i = 0; i < row.size(); ++i) {
    const uint64_t bits =
        columns_[i].whole ? static_cast<uint64_t>(static_cast<int64_t>(row[i]))
                          : std::bit_cast<uint64_t>(row[i]);
    values_[i] += LittleEndian(bits, 8);
  }
  if (++rows_ == kRowsAGroup) EndRowGroup();
}

void ParquetFile::EndRowGroup() {
  if (rows_ == 0) return;
  RowGroup group{.rows = rows_};
  for (std::string& values : values_) {
    const int64_t offset = written_;
    Write(PageHeader(rows_, values.size()));
    Write(values);
    group.chunks.push_back({offset, written_ - offset});
    values.clear();
  }
  groups_.push_back(std::move(group));
  rows_ = 0;
}

std::string ParquetFile::Footer() const {
  Thrift footer;
  footer.Whole(1, kFormatVersion);
  footer.Structs(2, columns_.size() + 1);
  footer.BeginItem();  // The root has the columns as children.
  footer.Text(4, "measurements");
  footer.Whole(5, static_cast<int64_t>(columns_.size()));
  footer.EndStruct();
  for (const ParquetColumn& column : columns_) {
    footer.BeginItem();
    footer.Whole(1, TypeOf(column));
    footer.Whole(3, kRequired);
    footer.Text(4, column.name);
    footer.EndStruct();
  }
  int64_t rows = 0;
  for (const RowGroup& group : groups_) rows += group.rows;
  footer.Long(3, rows);
  footer.Structs(4, groups_.size());
  for (const RowGroup& group : groups_) {
    footer.BeginItem();
    footer.Structs(1, group.chunks.size());
    int64_t bytes = 0;
    for (size_t i = 0; i < group.chunks.size(); ++i) {
      const Chunk& chunk = group.chunks[i];
      footer.BeginItem();
      footer.Long(2, chunk.offset);
      footer.BeginStruct(3);
      footer.Whole(1, TypeOf(columns_[i]));
      footer.Wholes(2, {kPlain, kRunLengths});
      footer.Texts(3, columns_[i].name);
      footer.Whole(4, kUncompressed);
      footer.Long(5, group.rows);
      footer.Long(6, chunk.bytes);
      footer.Long(7, chunk.bytes);
      footer.Long(9, chunk.offset);
      footer.EndStruct();
      footer.EndStruct();
      bytes += chunk.bytes;
    }
    footer.Long(2, bytes);
    footer.Long(3, group.rows);
    footer.EndStruct();
  }
  footer.Text(6, absl::StrCat("tessera ", kVersion));
  return std::move(footer).Finish();
}

absl::Status ParquetFile::Commit() {
  EndRowGroup();
  const std::string footer = Footer();
  Write(footer);
  Write(LittleEndian(footer.size(), 4));
  Write(kMagic);
  return file_.Commit();
}

}  // namespace tessera::results
