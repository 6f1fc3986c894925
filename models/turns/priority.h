// Who goes first on a device.
#ifndef TESSERA_MODELS_TURNS_PRIORITY_H_
#define TESSERA_MODELS_TURNS_PRIORITY_H_

namespace tessera::turns {

// Somebody waits for an interactive segmentation; a bulk one is one of many that
// are looked at later.
enum class Priority { kInteractive, kBulk };

}  // namespace tessera::turns

#endif  // TESSERA_MODELS_TURNS_PRIORITY_H_
