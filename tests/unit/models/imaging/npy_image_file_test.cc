#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::imaging {
namespace {

using tessera::testing::ScratchFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The bytes of a .npy, as NumPy writes it.
std::string Npy(const std::string& type, const std::string& shape,
                const std::string& numbers, bool fortran = false) {
  std::string header =
      absl::StrFormat("{'descr': %s, 'fortran_order': %s, 'shape': %s, }", type,
                      fortran ? "True" : "False", shape);
  header.resize((header.size() + 10 + 64) / 64 * 64 - 11, ' ');
  header += '\n';
  std::string file("\x93NUMPY\1\0", 8);
  file += static_cast<char>(header.size() & 255);
  file += static_cast<char>(header.size() >> 8);
  return file + header + numbers;
}

template <typename T>
std::string Bytes(const std::vector<T>& numbers, bool big_endian = false) {
  std::string bytes;
  for (const T& number : numbers) {
    std::string one(sizeof(T), '\0');
    std::memcpy(one.data(), &number, sizeof(T));
    if (big_endian) std::reverse(one.begin(), one.end());
    bytes += one;
  }
  return bytes;
}

class NpyFile : public ::testing::Test {
 protected:
  std::unique_ptr<ImageFile> Open(const std::string& bytes) {
    auto file = ImageFile::Open(folder_.Write("a.npy", bytes));
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? *std::move(file) : nullptr;
  }
  absl::Status Refusal(const std::string& bytes,
                       const ReadLimits& limits = {}) {
    return ImageFile::Open(folder_.Write("a.npy", bytes), limits).status();
  }
  const ScratchFolder folder_;
};

TEST_F(NpyFile, ReadsHeightTimesWidth) {
  const auto file =
      Open(Npy("'|u1'", "(2, 3)", Bytes<uint8_t>({1, 2, 3, 4, 5, 255})));
  EXPECT_EQ(file->header().size, (Size{2, 3}));
  EXPECT_EQ(file->header().slices, 1);
  EXPECT_EQ(file->header().bits_per_sample, 8);
  EXPECT_FALSE(file->header().scaled);
  EXPECT_THAT(file->ReadSlice(0)->pixels(), ElementsAre(1, 2, 3, 4, 5, 255));
  EXPECT_THAT(file->ReadRows(0, 1, 2)->pixels(), ElementsAre(4, 5, 255));
  EXPECT_THAT(file->ReadLabels(0)->pixels(), ElementsAre(1, 2, 3, 4, 5, 255));
  EXPECT_THAT(file->notices(), ElementsAre());
}

TEST_F(NpyFile, AFirstAxisCountsSlices) {
  const auto file =
      Open(Npy("'<u2'", "(2, 1, 3)", Bytes<uint16_t>({1, 2, 3, 4, 5, 65'535})));
  EXPECT_EQ(file->header().slices, 2);
  EXPECT_EQ(file->PositionOf(1), (SlicePosition{0, 0, 1}));
  EXPECT_THAT(file->ReadSlice(1)->pixels(), ElementsAre(4, 5, 65'535));
  EXPECT_EQ(file->ReadSlice(2).status().code(), absl::StatusCode::kOutOfRange);
}

TEST_F(NpyFile, ReadsFortransOrder) {
  // Number (slice, y, x) is slice·100 + y·10 + x.
  std::vector<int32_t> numbers;
  for (int x = 0; x < 4; ++x) {
    for (int y = 0; y < 3; ++y) {
      for (int slice = 0; slice < 2; ++slice) {
        numbers.push_back(slice * 100 + y * 10 + x);
      }
    }
  }
  const auto file = Open(Npy("'<i4'", "(2, 3, 4)", Bytes(numbers), true));
  EXPECT_THAT(
      file->ReadSlice(1)->pixels(),
      ElementsAre(100, 101, 102, 103, 110, 111, 112, 113, 120, 121, 122, 123));
  EXPECT_THAT(file->ReadRows(0, 1, 2)->pixels(), ElementsAre(10, 11, 12, 13));
}

TEST_F(NpyFile, ReadsAllTypesOfRealNumbersInBothByteOrders) {
  const std::string shape = "(1, 3)";
  const auto expect = [&](const std::string& type, const std::string& numbers) {
    const auto file = Open(Npy(type, shape, numbers));
    ASSERT_NE(file, nullptr) << type;
    EXPECT_THAT(file->ReadSlice(0)->pixels(), ElementsAre(0, 1, 1)) << type;
    EXPECT_THAT(file->ReadLabels(0)->pixels(), ElementsAre(0, 1, 1)) << type;
  };
  expect("'|b1'", Bytes<uint8_t>({0, 1, 1}));
  expect("'|i1'", Bytes<int8_t>({0, 1, 1}));
  for (const bool big : {false, true}) {
    const char order = big ? '>' : '<';
    const auto type = [&](const char* kind) {
      return absl::StrFormat("'%c%s'", order, kind);
    };
    expect(type("u2"), Bytes<uint16_t>({0, 1, 1}, big));
    expect(type("i2"), Bytes<int16_t>({0, 1, 1}, big));
    expect(type("u4"), Bytes<uint32_t>({0, 1, 1}, big));
    expect(type("i4"), Bytes<int32_t>({0, 1, 1}, big));
    expect(type("u8"), Bytes<uint64_t>({0, 1, 1}, big));
    expect(type("i8"), Bytes<int64_t>({0, 1, 1}, big));
    expect(type("f2"), Bytes<uint16_t>({0, 0x3c00, 0x3c00}, big));
    expect(type("f4"), Bytes<float>({0, 1, 1}, big));
    expect(type("f8"), Bytes<double>({0, 1, 1}, big));
  }
}

TEST_F(NpyFile, ValuesAreFittedIntoSixteenBitAsThoseOfATiff) {
  const auto negative =
      Open(Npy("'<i2'", "(1, 3)", Bytes<int16_t>({-32'768, 0, 32'767})));
  EXPECT_TRUE(negative->header().scaled);
  EXPECT_THAT(negative->ReadSlice(0)->pixels(), ElementsAre(0, 32'768, 65'535));
  EXPECT_EQ(negative->Scale(0)->ValueOf(0), -32'768);
  const auto floats = Open(
      Npy("'<f4'", "(1, 4)",
          Bytes<float>({-1, 0, 1, std::numeric_limits<float>::quiet_NaN()})));
  const auto slice = floats->ReadSlice(0);
  EXPECT_EQ(slice->at(2, 0), 65'535);
  EXPECT_NEAR(floats->Scale(0)->ValueOf(slice->at(1, 0)), 0, 1e-4);
  EXPECT_EQ(slice->at(3, 0), floats->Scale(0)->not_a_number);
  EXPECT_THAT(floats->notices(), ElementsAre(HasSubstr("1 pixels are not")));
  EXPECT_THAT(std::string(floats->ReadLabels(0).status().message()),
              HasSubstr("a.npy has negative or fractional values"));
}

TEST_F(NpyFile, EachSliceHasAScaleOfItsOwn) {
  const auto file = Open(
      Npy("'<f8'", "(2, 1, 2)", Bytes<double>({0.5, 1.5, 100.25, 200.25})));
  EXPECT_EQ(file->ReadSlice(0)->at(1, 0), 65'535);
  EXPECT_DOUBLE_EQ(file->Scale(0)->ValueOf(65'535), 1.5);
  EXPECT_DOUBLE_EQ(file->Scale(1)->ValueOf(0), 100.25);
}

TEST_F(NpyFile, LargeSlicesAreReadInPieces) {
  constexpr int kWidth = 1500;
  constexpr int kHeight = 700;  // Two pieces of 1 MiB.
  std::vector<uint16_t> numbers(size_t{kWidth} * kHeight);
  for (size_t i = 0; i < numbers.size(); ++i) {
    numbers[i] = static_cast<uint16_t>(i * 31);
  }
  const auto file = Open(Npy(
      "'<u2'", absl::StrFormat("(%d, %d)", kHeight, kWidth), Bytes(numbers)));
  EXPECT_EQ(file->ReadSlice(0)->pixels(), numbers);
  EXPECT_EQ(file->header().rows_per_block, 1);
  EXPECT_LE(file->header().block_bytes, 1 << 20);
}

TEST_F(NpyFile, LeadingAxesOfOneSayNothing) {
  const auto file =
      Open(Npy("'|u1'", "(1, 1, 2, 1, 2)", Bytes<uint8_t>({1, 2, 3, 4})));
  EXPECT_EQ(file->header().slices, 2);
  EXPECT_EQ(file->header().size, (Size{1, 2}));
}

TEST_F(NpyFile, RefusesWhatIsNoImageByName) {
  const auto refusal = [&](const std::string& type, const std::string& shape,
                           size_t bytes) {
    return std::string(
        Refusal(Npy(type, shape, std::string(bytes, '\0'))).message());
  };
  EXPECT_THAT(refusal("'<c8'", "(2, 2)", 32), HasSubstr("complex numbers"));
  EXPECT_THAT(refusal("'|O'", "()", 8), HasSubstr("Python objects"));
  EXPECT_THAT(refusal("[('a', '<f4')]", "(2, 2)", 16), HasSubstr("structures"));
  EXPECT_THAT(refusal("'<U3'", "(2, 2)", 48), HasSubstr("texts"));
  EXPECT_THAT(refusal("'<M8[ns]'", "(2, 2)", 32), HasSubstr("dates"));
  EXPECT_THAT(refusal("'<f16'", "(2, 2)", 64), HasSubstr("more than 64 bit"));
  EXPECT_THAT(refusal("'|u1'", "(4,)", 4), HasSubstr("has 1 axes (4)"));
  EXPECT_THAT(refusal("'|u1'", "(2, 2, 2, 2)", 16),
              HasSubstr("has 4 axes (2×2×2×2)"));
  EXPECT_THAT(refusal("'|u1'", "(20, 20, 3)", 1200),
              HasSubstr("like a colour picture"));
  EXPECT_THAT(refusal("'|u1'", "(0, 2)", 0), HasSubstr("0×2 pixels"));
}

TEST_F(NpyFile, HoldsTheHeaderAgainstTheFilesLength) {
  const std::string whole =
      Npy("'|u1'", "(2, 2)", Bytes<uint8_t>({1, 2, 3, 4}));
  for (size_t size = 6; size < whole.size(); ++size) {
    const absl::Status status = Refusal(whole.substr(0, size));
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << size;
    EXPECT_THAT(std::string(status.message()), HasSubstr("a.npy"));
  }
  EXPECT_THAT(std::string(Refusal(whole + "x").message()),
              HasSubstr("has 133 bytes, but its header promises 132"));
  for (const char* const shape :
       {"(1073741824, 1073741824)", "(9223372036854775807, 2, 2)",
        "(4294967296, 4294967296)", "(1, 9223372036854775807)"}) {
    EXPECT_FALSE(Refusal(Npy("'<f8'", shape, "")).ok()) << shape;
  }
  EXPECT_EQ(Refusal(whole, {.max_pixels_per_slice = 3}).code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(Refusal(Npy("'|u1'", "(3, 1, 1)", "abc"), {.max_slices = 2}).code(),
            absl::StatusCode::kResourceExhausted);
}

TEST_F(NpyFile, HasOneChannel) {
  const auto path = folder_.Write("a.npy", Npy("'|u1'", "(1, 1)", "a"));
  EXPECT_TRUE(ImageFile::Open(path, {}, 1).ok());
  EXPECT_EQ(ImageFile::Open(path, {}, 2).status().code(),
            absl::StatusCode::kOutOfRange);
}

struct Foreign {
  std::string name;
  std::string bytes;
  std::string what;
};

TEST(ForeignFormats, AreNamedAndSayHowToConvertThem) {
  using std::string_literals::operator""s;
  const ScratchFolder folder;
  const std::vector<Foreign> files = {
      {"a.czi", "ZISRAWFILE\0\0\0\0\0\0"s, "a CZI file"},
      {"blob", "ZISRAWFILE\0\0\0\0\0\0"s, "a CZI file"},
      {"a.nd2", "\xda\xce\xbe\x0a\x10\0\0\0"s, "an ND2 file"},
      {"a.lif", "\x70\0\0\0\x20\x4e\0\0\x2a\x0d"s, "a LIF file"},
      {"a.oib", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s, "an OIB"},
      {"a.vsi", "II*\0\x08\0\0\0"s, "a VSI file"},
      {"A.MRXS", "\xff\xd8\xff\xe0"s, "an MRXS file"},
      {"a.dcm", std::string(128, '\0') + "DICM", "a DICOM file"}};
  for (const Foreign& file : files) {
    const absl::Status status =
        ImageFile::Open(folder.Write(file.name, file.bytes)).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    const std::string message(status.message());
    EXPECT_THAT(message, HasSubstr(file.name + " is " + file.what));
    EXPECT_THAT(message, HasSubstr("Save As > Tiff…"));
    EXPECT_THAT(message, HasSubstr("bfconvert in out.ome.tiff"));
  }
}

}  // namespace
}  // namespace tessera::imaging
