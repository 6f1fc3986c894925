// The corpus: small valid files of every kind that a reader takes, and some
// that it must refuse. Made by a program, so that no binary files need keeping
// and every one of them says what it is for.
#ifndef TESSERA_TESTS_FUZZ_SEEDS_H_
#define TESSERA_TESTS_FUZZ_SEEDS_H_

#include <string>
#include <vector>

namespace tessera::fuzz {

// Inputs of one target each. The same in every run on one machine.
using Seeds = std::vector<std::string>;

// Every layout, sample type and compression that is read.
Seeds TiffSeeds();
// Gray, colour, 16 bit, baseline and progressive.
Seeds RasterSeeds();
// Stored and deflated, folders, and paths that must be refused.
Seeds ZipSeeds();
// Zips of OME-Zarr images, of both versions.
Seeds ZarrSeeds();
Seeds SafetensorsSeeds();
Seeds ManifestSeeds();
// Pickles of protocols 0 and 2, NumPy's numbers, and a packed file.
Seeds PjsSeeds();
// Small networks of two versions of PyJAMAS, unpacked and packed; one of
// another kind.
Seeds CfrSeeds();
// Requests with and without bodies, and some that must be refused.
Seeds HttpSeeds();
// See fuzzed_requests.h.
Seeds RequestSeeds();
// Requests of the Open Inference Protocol, with raw and with typed values.
Seeds OipSeeds();

}  // namespace tessera::fuzz

#endif  // TESSERA_TESTS_FUZZ_SEEDS_H_
