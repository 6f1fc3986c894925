// A pickled list of lists, one for each slice. Private to this room.
#ifndef TESSERA_MODELS_RESULTS_SLICE_LISTS_H_
#define TESSERA_MODELS_RESULTS_SLICE_LISTS_H_

#include <utility>

#include "models/python/pickle_writer.h"

namespace tessera::results {

// Writes one pickle: a list that has a list for each slice of an image. Keeps
// nothing, so memory does not grow with the pickle.
//
// Not thread-safe.
class SliceLists {
 public:
  // Gives the pickle's bytes to `sink` as they arise.
  explicit SliceLists(python::ByteSink sink) : pickle_(std::move(sink)) {
    pickle_.BeginList();
  }

  // Opens the list of a slice, counted from 1. The caller adds values to it.
  // REQUIRES: no earlier call named a later slice.
  python::PickleWriter& Of(int slice) {
    while (slice_ < slice) {
      if (slice_ > 0) pickle_.EndList();
      pickle_.BeginList();
      ++slice_;
    }
    return pickle_;
  }

  // Ends the pickle, which then has lists for slices 1 to `slices`; those that
  // nothing was added to are empty. Call once, last.
  // REQUIRES: slices ≥ 1, and no call of Of() named a later slice.
  void End(int slices) {
    Of(slices).EndList();
    pickle_.EndList();
    pickle_.Finish();
  }

 private:
  python::PickleWriter pickle_;
  int slice_ = 0;  // The slice whose list is open; 0: none.
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_SLICE_LISTS_H_
