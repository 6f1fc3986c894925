#include "models/imaging/stack_description.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace tessera::imaging {
namespace {

// In the range for private use; in no finished file.
constexpr uint16_t kSecondDescription = 65'100;

uint64_t LittleEndian(const char* bytes, int count) {
  uint64_t number = 0;
  for (int i = count; i-- > 0;) {
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return number;
}

uint16_t TagOf(const std::string& entry) {
  return static_cast<uint16_t>(LittleEndian(entry.data(), 2));
}

std::string Attribute(const char* name, double value) {
  return value > 0 ? absl::StrFormat(R"( %s="%.10g")", name, value) : "";
}

// Where the entries of the first directory are.
struct Directory {
  uint64_t begin = 0;  // Of the first entry.
  uint64_t count = 0;
  size_t entry_bytes = 0;
};

// Classic TIFF has offsets of 4 bytes, BigTIFF of 8.
Directory FirstDirectory(std::fstream& file) {
  char header[16] = {};
  file.read(header, 8);
  const bool big = LittleEndian(header + 2, 2) == 43;
  if (big) file.read(header + 8, 8);
  const uint64_t at =
      big ? LittleEndian(header + 8, 8) : LittleEndian(header + 4, 4);
  const int count_bytes = big ? 8 : 2;
  char count[8] = {};
  file.seekg(static_cast<std::streamoff>(at));
  file.read(count, count_bytes);
  return {.begin = at + static_cast<uint64_t>(count_bytes),
          .count = LittleEndian(count, count_bytes),
          .entry_bytes = big ? size_t{20} : size_t{12}};
}

}  // namespace

std::string OmeXmlOf(Size size, int bits, const PageAxes& axes) {
  const Spacing& spacing = axes.spacing;
  return absl::StrCat(
      R"(<?xml version="1.0" encoding="UTF-8"?>)",
      R"(<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06" )",
      R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" )",
      R"(xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/)",
      R"(2016-06 http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd" )",
      R"(Creator="Tessera"><Image ID="Image:0" Name="Labels">)",
      absl::StrFormat(
          R"(<Pixels ID="Pixels:0" DimensionOrder="XYZTC" Type="uint%d" )"
          R"(SizeX="%d" SizeY="%d" SizeZ="%d" SizeC="1" SizeT="%d")",
          bits, size.width, size.height, axes.z, axes.t),
      Attribute("PhysicalSizeX", spacing.x_um),
      Attribute("PhysicalSizeY", spacing.y_um),
      Attribute("PhysicalSizeZ", spacing.z_um),
      Attribute("TimeIncrement", spacing.t_s),
      R"(><Channel ID="Channel:0:0" SamplesPerPixel="1"/>)",
      absl::StrFormat(R"(<TiffData IFD="0" PlaneCount="%d"/>)",
                      int64_t{axes.z} * axes.t),
      "</Pixels></Image></OME>");
}

std::string ImageJTextOf(const PageAxes& axes) {
  std::string text =
      absl::StrFormat("ImageJ=1.54p\nimages=%d\n", int64_t{axes.z} * axes.t);
  if (axes.z > 1) absl::StrAppendFormat(&text, "slices=%d\n", axes.z);
  if (axes.t > 1) absl::StrAppendFormat(&text, "frames=%d\n", axes.t);
  if (axes.t > 1) absl::StrAppend(&text, "hyperstack=true\n");
  const Spacing& spacing = axes.spacing;
  if (spacing.x_um > 0 && spacing.y_um > 0) {
    absl::StrAppend(&text, "unit=micron\n");
    if (spacing.z_um > 0) {
      absl::StrAppendFormat(&text, "spacing=%.10g\n", spacing.z_um);
    }
  }
  if (spacing.t_s > 0) {
    absl::StrAppendFormat(&text, "finterval=%.10g\n", spacing.t_s);
  }
  return absl::StrCat(text, "loop=false\n");
}

void SetResolution(TIFF* tiff, const Spacing& spacing) {
  if (!(spacing.x_um > 0) || !(spacing.y_um > 0)) return;
  TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_NONE);
  TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 1 / spacing.x_um);
  TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 1 / spacing.y_um);
}

void SetDescriptions(TIFF* tiff, Size size, int bits, const PageAxes& axes) {
  static char name[] = "SecondDescription";
  static const TIFFFieldInfo fields[] = {
      {kSecondDescription, -1, -1, TIFF_ASCII, FIELD_CUSTOM, 1, 0, name}};
  TIFFMergeFieldInfo(tiff, fields, 1);
  TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION,
               OmeXmlOf(size, bits, axes).c_str());
  TIFFSetField(tiff, kSecondDescription, ImageJTextOf(axes).c_str());
}

bool JoinDescriptions(const std::filesystem::path& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const Directory directory = FirstDirectory(file);
  if (!file || directory.count > 100) return false;
  std::vector<std::string> entries(directory.count,
                                   std::string(directory.entry_bytes, '\0'));
  file.seekg(static_cast<std::streamoff>(directory.begin));
  for (std::string& entry : entries) {
    file.read(entry.data(), static_cast<std::streamsize>(entry.size()));
  }
  // Entries are in the order of their tags, so the second one was the last.
  if (!file || entries.empty()) return false;
  if (TagOf(entries.back()) != kSecondDescription) return true;
  entries.back()[0] = static_cast<char>(TIFFTAG_IMAGEDESCRIPTION & 0xff);
  entries.back()[1] = static_cast<char>(TIFFTAG_IMAGEDESCRIPTION >> 8);
  std::stable_sort(entries.begin(), entries.end(),
                   [](const std::string& a, const std::string& b) {
                     return TagOf(a) < TagOf(b);
                   });
  file.seekp(static_cast<std::streamoff>(directory.begin));
  for (const std::string& entry : entries) {
    file.write(entry.data(), static_cast<std::streamsize>(entry.size()));
  }
  file.close();
  return !file.fail();
}

}  // namespace tessera::imaging
