// Finds the outlines that others cover.
#ifndef TESSERA_MODELS_DATA_HIDDEN_OUTLINES_H_
#define TESSERA_MODELS_DATA_HIDDEN_OUTLINES_H_

#include <string>
#include <vector>

#include "models/imaging/image.h"
#include "models/imaging/polygon.h"

namespace tessera::data {

// A sentence for each outline that has pixels in `roi` but none in `mask`,
// because others cover it. `mask` is the mask of the ROI made from `outlines`.
std::vector<std::string> DescribeHidden(
    const std::vector<imaging::Outline>& outlines, const imaging::Rect& roi,
    const imaging::LabelPlane& mask);

}  // namespace tessera::data

#endif  // TESSERA_MODELS_DATA_HIDDEN_OUTLINES_H_
