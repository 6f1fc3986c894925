#include "models/imaging/foreign_formats.h"

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"

namespace tessera::imaging {
namespace {

using std::string_literals::operator""s;

struct Format {
  std::string bytes;  // Of the file, from `at` on.
  size_t at = 0;
  const char* what;
};

// The formats' own documents and Bio-Formats' readers name these bytes.
const Format kByBytes[] = {
    {"ZISRAWFILE"s, 0, "a CZI file (Zeiss ZEN)"},
    {"\xda\xce\xbe\x0a"s, 0, "an ND2 file (Nikon NIS-Elements)"},
    {"\0\0\0\x0cjP  \r\n\x87\n"s, 0,
     "a JPEG 2000 or an old ND2 file (Nikon NIS-Elements)"},
    {"\xff\x4f\xff\x51"s, 0, "a JPEG 2000 file"},
    {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s, 0,
     "an OIB, ZVI or similar file (Olympus, Zeiss)"},
    {"\xff\xfe[\0P\0r\0o\0f\0i\0l\0e\0"s, 0, "an OIF file (Olympus)"},
    {"SIS\0"s, 0, "an ETS file, which belongs to a .vsi (Olympus cellSens)"},
    {"II\xbc\x01"s, 0, "a JPEG XR file"},
    {"\x89HDF\r\n\x1a\n"s, 0,
     "an HDF5 file, such as Imaris' .ims or ilastik's .h5"},
    {"DICM"s, 128, "a DICOM file"},
    {"NRRD000"s, 0, "an NRRD file"},
    {"SIMPLE  ="s, 0, "a FITS file"},
    {"\x5c\x01\0\0"s, 0, "a NIfTI file"},
    {"GIF8"s, 0, "a GIF picture"},
    {"WEBP"s, 8, "a WebP picture"}};

// Their first bytes are those of a TIFF or JPEG, which holds a small picture at
// most. The image lies in other files beside them.
const Format kByName[] = {
    {".vsi", 0,
     "a VSI file (Olympus cellSens), whose image lies in other files"},
    {".mrxs", 0, "an MRXS file (3DHISTECH), whose image lies in other files"},
    {".oif", 0, "an OIF file (Olympus), whose image lies in other files"},
    {".lif", 0, "a LIF file (Leica LAS X)"},
    {".lof", 0, "a LOF file (Leica LAS X)"},
    {".xlef", 0, "a file of Leica LAS X"}};

bool IsLif(absl::string_view beginning) {
  return absl::StartsWith(beginning, "\x70\0\0\0"s) && beginning.size() > 8 &&
         beginning[8] == 0x2a;
}

absl::Status Refuse(const std::string& name, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is %s, which is not read; %s", name, what, HowToConvert()));
}

}  // namespace

std::string HowToConvert() {
  return "convert it: open it in Fiji and choose File > Save As > Tiff…, or "
         "run "
         "Bio-Formats' `bfconvert in out.ome.tiff`";
}

absl::Status CheckForeign(const std::string& name,
                          absl::string_view beginning) {
  for (const Format& format : kByBytes) {
    if (beginning.size() > format.at &&
        absl::StartsWith(beginning.substr(format.at), format.bytes)) {
      return Refuse(name, format.what);
    }
  }
  if (IsLif(beginning)) return Refuse(name, "a LIF file (Leica LAS X)");
  for (const Format& format : kByName) {
    if (absl::EndsWithIgnoreCase(name, format.bytes)) {
      return Refuse(name, format.what);
    }
  }
  return absl::OkStatus();
}

}  // namespace tessera::imaging
