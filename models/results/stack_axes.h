// Where the segmented slices lie among the file's axes. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_STACK_AXES_H_
#define TESSERA_MODELS_RESULTS_STACK_AXES_H_

#include <vector>

#include "models/imaging/image_file.h"
#include "models/imaging/image_writer.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// The positions of the segmented slices. If the file is not at hand (null), a
// slice counts as a time point.
std::vector<imaging::SlicePosition> PositionsOf(const imaging::ImageFile* file,
                                                const Segmentation& found);

// The axes of pages that are these slices. If some (z, t) are missing between
// them, the pages are z planes where all have the same time, else times.
imaging::PageAxes AxesOf(const std::vector<imaging::SlicePosition>& positions,
                         const imaging::Spacing& spacing);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_STACK_AXES_H_
