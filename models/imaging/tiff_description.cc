#include "models/imaging/tiff_description.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"

namespace tessera::imaging {
namespace {

constexpr uint32_t kUic2 = 33629;         // MetaMorph: a value for each image.
constexpr uint32_t kCzLsmInfo = 34412;    // Zeiss.
constexpr uint32_t kIjSizes = 50838;      // ImageJ.
constexpr uint32_t kIjMetadata = 50839;
constexpr size_t kMostLabelBytes = 256;

std::string TextOf(const TiffHandle& tiff, uint32_t tag) {
  const char* text = nullptr;
  return TIFFGetField(tiff.get(), tag, &text) == 1 &&
                 text != nullptr
             ? text
             : "";
}

// The values of a tag that libtiff does not know, as they are in the file.
struct Values {
  TIFFDataType type = TIFF_NOTYPE;
  uint32_t count = 0;
  const void* data = nullptr;
};

Values ValuesOf(const TiffHandle& tiff, uint32_t tag) {
  const TIFFField* const field = TIFFFindField(tiff.get(), tag, TIFF_ANY);
  Values values;
  if (field == nullptr || TIFFFieldPassCount(field) == 0 ||
      TIFFFieldReadCount(field) != TIFF_VARIABLE2 ||
      TIFFGetField(tiff.get(), tag, &values.count, &values.data) != 1 ||
      values.data == nullptr) {
    return {};
  }
  values.type = TIFFFieldDataType(field);
  return values;
}

absl::string_view BytesOf(const TiffHandle& tiff, uint32_t tag) {
  const Values values = ValuesOf(tiff, tag);
  if (values.type != TIFF_BYTE && values.type != TIFF_UNDEFINED) return "";
  return {static_cast<const char*>(values.data), values.count};
}

// The whole number in `count` bytes from `at` on.
uint32_t Number(absl::string_view bytes, size_t at, size_t count,
                bool big_endian) {
  uint32_t number = 0;
  for (size_t i = 0; i < count; ++i) {
    const size_t byte = at + (big_endian ? i : count - 1 - i);
    number = number << 8 | static_cast<uint8_t>(bytes[byte]);
  }
  return number;
}

void AppendUtf8(uint32_t code, std::string& text) {
  const auto rest = [&](int shift) {
    text += static_cast<char>(0x80 | (code >> shift & 0x3f));
  };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xc0 | code >> 6);
    rest(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xe0 | code >> 12);
    rest(6);
    rest(0);
  } else {
    text += static_cast<char>(0xf0 | code >> 18);
    rest(12);
    rest(6);
    rest(0);
  }
}

// The first line of a UTF-16 text, as UTF-8.
std::string FirstLine(absl::string_view utf16, bool big_endian) {
  std::string line;
  for (size_t at = 0; at + 2 <= utf16.size(); at += 2) {
    uint32_t code = Number(utf16, at, 2, big_endian);
    if (code == '\n' || line.size() > kMostLabelBytes) break;
    const bool is_high = code >= 0xd800 && code < 0xdc00;
    if (is_high && at + 4 <= utf16.size()) {
      const uint32_t low = Number(utf16, at + 2, 2, big_endian);
      if (low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00));
        at += 2;
      }
    }
    const bool is_half = code >= 0xd800 && code < 0xe000;
    AppendUtf8(is_half ? 0xfffd : code, line);
  }
  return line;
}

// The labels of the channels. In ImageJ's order the first images are the
// channels of the first plane.
std::vector<std::string> LabelsOf(const TiffHandle& tiff, int channels) {
  const Values sizes = ValuesOf(tiff, kIjSizes);
  if (sizes.type != TIFF_LONG) return {};
  const auto* const first = static_cast<const uint32_t*>(sizes.data);
  return ReadImageJLabels({first, first + sizes.count},
                          BytesOf(tiff, kIjMetadata),
                          static_cast<size_t>(channels));
}

// libtiff gives a resolution as a float: without the digits that a float does
// not have.
double SideOf(double unit_um, float resolution) {
  double side = 0;
  return absl::SimpleAtod(absl::StrFormat("%.7g", unit_um / resolution), &side)
             ? side
             : 0;
}

// ImageJ's description has the units and the steps of z and t, TIFF's
// resolution the pixels in a unit.
Spacing ImageJSpacing(const TiffHandle& tiff, absl::string_view text) {
  std::map<absl::string_view, absl::string_view> said;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    said.insert(absl::StrSplit(line, absl::MaxSplits('=', 1)));
  }
  const auto number = [&](absl::string_view key) {
    double value = 0;
    return absl::SimpleAtod(said[key], &value) && value > 0 ? value : 0;
  };
  // The units of y, z and t stand there if they are not the usual ones.
  const auto unit_of = [&](absl::string_view key, absl::string_view usual) {
    const auto found = said.find(key);
    return found == said.end() ? usual : found->second;
  };
  const absl::string_view unit = unit_of("unit", "");
  Spacing spacing = {
      .z_um = number("spacing") * MicrometresIn(unit_of("zunit", unit)),
      .t_s = number("finterval") * SecondsIn(unit_of("tunit", "sec"))};
  float x = 0;
  float y = 0;
  if (TIFFGetField(tiff.get(), TIFFTAG_XRESOLUTION, &x) != 1 ||
      TIFFGetField(tiff.get(), TIFFTAG_YRESOLUTION, &y) != 1 || !(x > 0) ||
      !(y > 0)) {
    return spacing;
  }
  spacing.x_um = SideOf(MicrometresIn(unit), x);
  spacing.y_um = SideOf(MicrometresIn(unit_of("yunit", unit)), y);
  return spacing;
}

// The tag has one rational for each image. The images follow one another.
std::optional<PlaneDescription> MetaMorphStack(const TiffHandle& tiff) {
  const Values values = ValuesOf(tiff, kUic2);
  PlaneDescription description{.source = "MetaMorph tag"};
  if (values.type != TIFF_RATIONAL || values.count < 2 ||
      !description.SetSizes(1, 1, values.count)) {
    return std::nullopt;
  }
  return description;
}

}  // namespace

std::vector<std::string> ReadImageJLabels(const std::vector<uint32_t>& sizes,
                                          absl::string_view bytes,
                                          size_t most) {
  if (sizes.empty() || sizes[0] > bytes.size() || sizes[0] < 4) return {};
  const bool big_endian = absl::StartsWith(bytes, "IJIJ");
  if (!big_endian && !absl::StartsWith(bytes, "JIJI")) return {};
  const absl::string_view kind = big_endian ? "labl" : "lbal";
  std::vector<std::string> labels;
  size_t next = 1;  // Index into `sizes`.
  size_t at = sizes[0];
  for (size_t entry = 4; entry + 8 <= sizes[0]; entry += 8) {
    const uint32_t count = Number(bytes, entry + 4, 4, big_endian);
    const bool is_label = bytes.substr(entry, 4) == kind;
    for (uint32_t i = 0; i < count; ++i, ++next) {
      if (next >= sizes.size() || sizes[next] > bytes.size() - at) return {};
      if (is_label && labels.size() < most) {
        labels.push_back(FirstLine(bytes.substr(at, sizes[next]), big_endian));
      }
      at += sizes[next];
    }
  }
  if (labels.size() < most) labels.clear();
  return labels;
}

std::optional<PlaneDescription> ReadLsmInfo(absl::string_view bytes) {
  constexpr size_t kSizes = 16;  // Where sizes of z, c and t are, 4 bytes each.
  constexpr uint32_t kMagics[] = {0x0300494c, 0x0400494c};
  if (bytes.size() < kSizes + 12) return std::nullopt;
  const uint32_t magic = Number(bytes, 0, 4, false);
  if (magic != kMagics[0] && magic != kMagics[1]) return std::nullopt;
  PlaneDescription description{.source = "LSM tag"};
  if (!description.SetSizes(Number(bytes, kSizes + 4, 4, false),
                            Number(bytes, kSizes, 4, false),
                            Number(bytes, kSizes + 8, 4, false))) {
    return std::nullopt;
  }
  return description;
}

absl::StatusOr<TiffDescription> DescribeTiff(const TiffHandle& tiff) {
  TiffDescription found;
  const std::string text = TextOf(tiff, TIFFTAG_IMAGEDESCRIPTION);
  const bool is_imagej = absl::StartsWith(text, "ImageJ=");
  // tifffile stores NumPy's true as 1, yet says that white is zero.
  found.white_is_display =
      is_imagej || absl::StartsWith(text, R"({"shape":)") ||
      absl::StartsWith(TextOf(tiff, TIFFTAG_SOFTWARE), "tifffile");
  ASSIGN_OR_RETURN(found.planes, ReadDescription(text));
  if (is_imagej) {
    found.spacing = ImageJSpacing(tiff, text);
  } else if (found.planes) {
    found.spacing = found.planes->spacing;
  }
  if (is_imagej && found.planes && found.planes->channels > 1) {
    found.planes->names = LabelsOf(tiff, found.planes->channels);
  }
  if (!found.planes) found.planes = ReadLsmInfo(BytesOf(tiff, kCzLsmInfo));
  if (!found.planes) found.planes = MetaMorphStack(tiff);
  return found;
}

}  // namespace tessera::imaging
