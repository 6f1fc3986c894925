// Images to segment, and what was found in them.
#ifndef TESSERA_TESTS_INTEGRATION_SEGMENTED_OBJECTS_H_
#define TESSERA_TESTS_INTEGRATION_SEGMENTED_OBJECTS_H_

#include <string>
#include <vector>

#include "models/imaging/image.h"
#include "tests/integration/harness.h"

namespace tessera::testing {

// The image with a description of its pages in the first one.
std::string Described(const std::string& image, const std::string& text);

// The image as floats from 0 to 1. Pixels of `hole` are no numbers.
std::string AsFloats(const std::string& image, const imaging::Rect& hole);

// The objects of a slice, counted from 1.
std::vector<v1::Object> ObjectsOf(const Segmented& found, int slice);

// The number of pixels that the outline encloses.
double AreaOf(const v1::Object& object);

// Whether the outline encloses the pixel.
bool Covers(const v1::Object& object, int x, int y);

}  // namespace tessera::testing

#endif  // TESSERA_TESTS_INTEGRATION_SEGMENTED_OBJECTS_H_
