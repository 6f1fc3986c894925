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

// Lengths of runs of pixels down the columns, in turn outside and inside the
// object. `counts` is a list of them or pycocotools' text, in which characters
// of 6 bits hold differences to the length two before. Errors: INVALID_ARGUMENT
// without the subject: "has …".
absl::StatusOr<std::vector<int64_t>> ReadRunLengths(const Json& counts);

// The runs inside the object, [first, last), that are not empty. Errors:
// INVALID_ARGUMENT ("has …") if they do not make up `pixels`.
absl::StatusOr<std::vector<std::pair<int64_t, int64_t>>> RunsInside(
    const std::vector<int64_t>& lengths, int64_t pixels);

}  // namespace tessera::annotations

#endif  // TESSERA_MODELS_ANNOTATIONS_RUN_LENGTHS_H_
