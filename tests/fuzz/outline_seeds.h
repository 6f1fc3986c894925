// The corpora of the outline formats; see seeds.h.
#ifndef TESSERA_TESTS_FUZZ_OUTLINE_SEEDS_H_
#define TESSERA_TESTS_FUZZ_OUTLINE_SEEDS_H_

#include "tests/fuzz/seeds.h"

namespace tessera::fuzz {

// Each kind of geometry, and what QuPath adds.
Seeds GeoJsonSeeds();
// Polygons and run lengths; labelme's shapes.
Seeds CocoSeeds();
// Each kind of ROI that has an area, and one that has none.
Seeds RoiSeeds();
// Outlines as text, labels, and the pickle of a _seg.npy.
Seeds CellposeSeeds();

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_OUTLINE_SEEDS_H_
