// COCO's run lengths. Private to this room.
#ifndef TESSERA_MODELS_ANNOTATIONS_RUN_LENGTHS_H_
#define TESSERA_MODELS_ANNOTATIONS_RUN_LENGTHS_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/annotations/json_text.h"

namespace tessera::annotations {

// Reads the lengths of runs of pixels down the columns, in turn outside and
// inside the object. `counts` is a list of lengths, or pycocotools' text: its
// characters hold 6 bits each and encode the difference to the length two
// before. Errors: INVALID_ARGUMENT; the message lacks its subject: "has …".
absl::StatusOr<std::vector<int64_t>> ReadRunLengths(const Json& counts);

// The runs [first, last) inside the object, without empty ones. `pixels` is the
// number of the image's pixels. Errors: INVALID_ARGUMENT if the lengths do not
// add up to `pixels`; the message lacks its subject: "has …".
absl::StatusOr<std::vector<std::pair<int64_t, int64_t>>> RunsInside(
    const std::vector<int64_t>& lengths, int64_t pixels);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_RUN_LENGTHS_H_
