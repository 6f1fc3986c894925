// Paints objects into rows of labels. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_LABEL_ROWS_H_
#define TESSERA_MODELS_RESULTS_LABEL_ROWS_H_

#include "models/imaging/image.h"
#include "models/results/segmentation.h"

namespace tessera::results {

// Whether an object's number needs more than 16 bit.
bool HasManyObjects(const Segmentation& found);

// How many rows of that width to paint at once: 64 MiB of labels.
int RowsAtOnce(imaging::Size size);

// The rows [begin, end) of a label image of the slice: a pixel has the number
// of its object, background is 0. Outlines are filled with their numbers, so
// simplified ones give the pixels inside them; later ones lie over earlier
// ones.
imaging::LabelPlane LabelRowsOf(const SliceObjects& slice, int width, int begin,
                                int end);

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_LABEL_ROWS_H_
