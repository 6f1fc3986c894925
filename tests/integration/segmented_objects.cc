#include "tests/integration/segmented_objects.h"

#include <tiffio.h>

#include <cmath>

#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"

namespace tessera::testing {
namespace {

// Twice the signed area: rings run along pixel edges, so it counts pixels.
double TwiceArea(const v1::Ring& ring) {
  double area = 0;
  const int n = ring.xy_size();
  for (int i = 0; i < n; i += 2) {
    area += double{1} * ring.xy(i) * ring.xy((i + 3) % n) -
            double{1} * ring.xy((i + 2) % n) * ring.xy(i + 1);
  }
  return std::abs(area);
}

// Whether a ray to the left from the pixel's centre crosses the ring an odd
// number of times.
bool IsInside(const v1::Ring& ring, int x, int y) {
  bool inside = false;
  const int n = ring.xy_size();
  for (int i = 0; i < n; i += 2) {
    const int y0 = ring.xy(i + 1);
    const int y1 = ring.xy((i + 3) % n);
    // Edges run along pixels' edges: only upright ones are crossed.
    if ((y0 > y) != (y1 > y) && ring.xy(i) <= x) inside = !inside;
  }
  return inside;
}

}  // namespace

std::string Described(const std::string& image, const std::string& text) {
  const ScratchFolder folder;
  const auto path = folder.Write("a.tif", image);
  TIFF* const tiff = TIFFOpen(path.c_str(), "r+");
  TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, text.c_str());
  TIFFRewriteDirectory(tiff);
  TIFFClose(tiff);
  return ReadBytes(path);
}

std::string AsFloats(const std::string& image, const imaging::Rect& hole) {
  const ScratchFolder folder;
  const auto file = imaging::ImageFile::Open(folder.Write("a.tif", image));
  const imaging::GrayPlane gray = *(*file)->ReadSlice(0);
  TIFF* const tiff = TIFFOpen((folder / "b.tif").c_str(), "w");
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, gray.width());
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, gray.height());
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 32);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_IEEEFP);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
  for (int y = 0; y < gray.height(); ++y) {
    std::vector<float> row(gray.row(y), gray.row(y) + gray.width());
    for (int x = 0; x < gray.width(); ++x) {
      float& value = row[static_cast<size_t>(x)];
      value /= 65'536;
      if (x >= hole.x0 && x < hole.x1 && y >= hole.y0 && y < hole.y1) {
        value = std::nanf("");
      }
    }
    TIFFWriteScanline(tiff, row.data(), static_cast<uint32_t>(y), 0);
  }
  TIFFClose(tiff);
  return ReadBytes(folder / "b.tif");
}

std::vector<v1::Object> ObjectsOf(const Segmented& found, int slice) {
  std::vector<v1::Object> objects;
  for (const v1::ObjectBatch& batch : found.batches) {
    if (batch.slice() != slice) continue;
    objects.insert(objects.end(), batch.objects().begin(),
                   batch.objects().end());
  }
  return objects;
}

bool Covers(const v1::Object& object, int x, int y) {
  bool covers = false;
  for (const v1::Polygon& polygon : object.polygons()) {
    covers ^= IsInside(polygon.exterior(), x, y);
    for (const v1::Ring& hole : polygon.holes()) {
      covers ^= IsInside(hole, x, y);
    }
  }
  return covers;
}
double AreaOf(const v1::Object& object) {
  double area = 0;
  for (const v1::Polygon& polygon : object.polygons()) {
    area += TwiceArea(polygon.exterior());
    for (const v1::Ring& hole : polygon.holes()) area -= TwiceArea(hole);
  }
  return area / 2;
}
}  // namespace tessera::testing
