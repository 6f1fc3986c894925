#include "models/imaging/rotation.h"

#include <cassert>
#include <opencv2/imgproc.hpp>

namespace tessera::imaging {
namespace {

// Copies pixels of the type `cv_type` only.
template <typename T>
Plane<T> Turn(const Plane<T>& plane, const Rotation& rotation, Size size,
              int cv_type, int interpolation) {
  assert(!plane.empty() && size.height > 0 && size.width > 0);
  // From a pixel of the result to one of the plane; whole numbers are centres.
  const double x0 = (size.width - 1) / 2.0;
  const double y0 = (size.height - 1) / 2.0;
  const double c = rotation.cosine;
  const double s = rotation.sine;
  const cv::Matx23d back(c, s, (plane.width() - 1) / 2.0 - c * x0 - s * y0,  //
                         -s, c, (plane.height() - 1) / 2.0 + s * x0 - c * y0);
  Plane<T> turned(size, T());
  // OpenCV reads from this plane only.
  const cv::Mat from(plane.height(), plane.width(), cv_type,
                     const_cast<T*>(plane.row(0)));
  cv::Mat to(size.height, size.width, cv_type, turned.row(0));
  cv::warpAffine(from, to, back, to.size(),
                 interpolation | cv::WARP_INVERSE_MAP, cv::BORDER_REFLECT);
  return turned;
}

}  // namespace

FloatPlane TurnIntensities(const FloatPlane& plane, const Rotation& rotation,
                           Size size) {
  return Turn(plane, rotation, size, CV_32FC1, cv::INTER_CUBIC);
}

FloatPlane TurnBilinear(const FloatPlane& plane, const Rotation& rotation,
                        Size size) {
  return Turn(plane, rotation, size, CV_32FC1, cv::INTER_LINEAR);
}

LabelPlane TurnLabels(const LabelPlane& plane, const Rotation& rotation,
                      Size size) {
  return Turn(plane, rotation, size, CV_32SC1, cv::INTER_NEAREST);
}

}  // namespace tessera::imaging
