#include "models/imaging/components.h"

#include <opencv2/imgproc.hpp>
#include <vector>

namespace tessera::imaging {

LabelPlane LabelComponents(const Plane<uint8_t>& binary) {
  LabelPlane labels(binary.size(), 0);
  if (binary.empty()) return labels;
  const cv::Mat pixels(binary.height(), binary.width(), CV_8UC1,
                       const_cast<uint8_t*>(binary.row(0)));
  cv::Mat found(binary.height(), binary.width(), CV_32SC1, labels.row(0));
  const int count = cv::connectedComponents(pixels, found, 8, CV_32S);
  // OpenCV's numbers follow blocks of pixels and, with threads, stripes. So the
  // components are numbered again, by their first pixels.
  std::vector<uint32_t> number(static_cast<size_t>(count), 0);
  uint32_t next = 1;
  for (uint32_t& label : labels.pixels()) {
    if (label == 0) continue;
    if (number[label] == 0) number[label] = next++;
    label = number[label];
  }
  return labels;
}

}  // namespace tessera::imaging
