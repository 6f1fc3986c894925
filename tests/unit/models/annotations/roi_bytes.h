// ImageJ ROIs as bytes, for tests.
#ifndef TESSERA_TESTS_UNIT_MODELS_ANNOTATIONS_ROI_BYTES_H_
#define TESSERA_TESTS_UNIT_MODELS_ANNOTATIONS_ROI_BYTES_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace tessera::testing {

// A .roi file that grows as it is described.
class RoiBytes {
 public:
  // `type` as in ImageJ: 0 polygon, 1 rectangle, 2 oval, 7 freehand, …
  RoiBytes(int type, int top, int left, int bottom, int right)
      : bytes_(64, '\0') {
    bytes_.replace(0, 4, "Iout");
    Put16(4, 228);
    bytes_[6] = static_cast<char>(type);
    Put16(8, top).Put16(10, left).Put16(12, bottom).Put16(14, right);
  }

  RoiBytes& Put16(size_t at, int value) {
    bytes_[at] = static_cast<char>(value >> 8);
    bytes_[at + 1] = static_cast<char>(value);
    return *this;
  }
  RoiBytes& Put32(size_t at, int64_t value) {
    Put16(at, static_cast<int>(value >> 16));
    return Put16(at + 2, static_cast<int>(value & 0xffff));
  }
  RoiBytes& PutFloat(size_t at, float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    return Put32(at, bits);
  }
  RoiBytes& Subtype(int subtype) { return Put16(48, subtype); }

  // Points relative to the top left corner: all x, then all y.
  RoiBytes& Points(const std::vector<std::pair<int, int>>& points) {
    Put16(16, static_cast<int>(points.size()));
    for (const auto& point : points) Append16(point.first);
    for (const auto& point : points) Append16(point.second);
    return *this;
  }
  // The same with fractions, in the image.
  RoiBytes& Subpixel(const std::vector<std::pair<float, float>>& points) {
    Points(std::vector<std::pair<int, int>>(points.size()));
    Put16(50, 128);
    for (const auto& point : points) AppendFloat(point.first);
    for (const auto& point : points) AppendFloat(point.second);
    return *this;
  }
  // A composite: segments as Java's PathIterator gives them.
  RoiBytes& Segments(const std::vector<float>& numbers) {
    Put32(36, static_cast<int64_t>(numbers.size()));
    for (const float number : numbers) AppendFloat(number);
    return *this;
  }
  // The second header: channel, slice and frame, from 1; 0 for none.
  RoiBytes& Plane(int c, int z, int t) {
    const size_t at = bytes_.size();
    Put32(60, static_cast<int64_t>(at));
    bytes_.append(64, '\0');
    return Put32(at + 4, c).Put32(at + 8, z).Put32(at + 12, t);
  }

  const std::string& bytes() const { return bytes_; }

 private:
  void Append16(int value) {
    bytes_.append(2, '\0');
    Put16(bytes_.size() - 2, value);
  }
  void AppendFloat(float value) {
    bytes_.append(4, '\0');
    PutFloat(bytes_.size() - 4, value);
  }

  std::string bytes_;
};

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_UNIT_MODELS_ANNOTATIONS_ROI_BYTES_H_
