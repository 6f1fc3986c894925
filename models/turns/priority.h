// Which work goes first on a device.
#ifndef TESSERA_MODELS_TURNS_PRIORITY_H_
#define TESSERA_MODELS_TURNS_PRIORITY_H_

namespace tessera::turns {

// A person waits for an interactive segmentation. A bulk segmentation is one of
// many whose results are looked at later.
enum class Priority { kInteractive, kBulk };

}  // namespace tessera::turns

#endif  // TESSERA_MODELS_TURNS_PRIORITY_H_
