#include "models/starter/starter.h"

// Puts the file's bytes between the symbols NAME and NAME_end.
#define TESSERA_EMBED(name, file)                            \
  asm(".pushsection .rodata\n"                               \
      ".balign 64\n"                                         \
      ".hidden " #name "\n.global " #name "\n" #name         \
      ":\n"                                                  \
      ".incbin \"" TESSERA_STARTER_FOLDER "/" file           \
      "\"\n"                                                 \
      ".hidden " #name "_end\n.global " #name "_end\n" #name \
      "_end:\n"                                              \
      ".byte 0\n"                                            \
      ".popsection\n")

TESSERA_EMBED(tessera_starter_weights, "weights.safetensors");
TESSERA_EMBED(tessera_starter_manifest, "manifest.json");

extern "C" {
extern const char tessera_starter_weights[];
extern const char tessera_starter_weights_end[];
extern const char tessera_starter_manifest[];
extern const char tessera_starter_manifest_end[];
}

namespace tessera::starter {

absl::string_view Weights() {
  return {tessera_starter_weights,
          static_cast<size_t>(tessera_starter_weights_end -
                              tessera_starter_weights)};
}

absl::string_view Manifest() {
  return {tessera_starter_manifest,
          static_cast<size_t>(tessera_starter_manifest_end -
                              tessera_starter_manifest)};
}

}  // namespace tessera::starter
