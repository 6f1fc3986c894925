// What tells how large the objects of an image are: words that requests and
// answers have in common.
#ifndef TESSERA_MODELS_VERSION_DIAMETER_WORDS_H_
#define TESSERA_MODELS_VERSION_DIAMETER_WORDS_H_

namespace tessera::version {

// What tells the size of an image's objects, and with it the scale at which a
// model looks for them; see the wire API.
enum class DiameterChoice {
  kNone,           // The subimage size is given, or the method takes none.
  kAuto,           // One size for all slices of a file.
  kAutoEachSlice,  // A size for each slice.
  kModel,          // The training's scale.
  kGiven,
  kUnknown  // One of a later Tessera.
};

// Where a size is from; see the wire API.
enum class DiameterSource {
  kEstimated,  // By the network, from the image.
  kGiven,
  kPixelSize,  // The pixel sizes of the file and of the training's samples.
  kUnsure,     // The estimate was not sure enough; the training's scale.
  kUnknown,  // The model does not know its objects' size; the training's scale.
  kTraining  // The training's scale was asked for.
};

// As in JSON: `estimated`.
constexpr const char* NameOf(DiameterSource source) {
  switch (source) {
    case DiameterSource::kEstimated:
      return "estimated";
    case DiameterSource::kGiven:
      return "given";
    case DiameterSource::kPixelSize:
      return "pixel size";
    case DiameterSource::kUnsure:
      return "unsure";
    case DiameterSource::kUnknown:
      return "unknown";
    case DiameterSource::kTraining:
      return "training";
  }
  return "unknown";
}

// As on the command line: `auto`.
constexpr const char* NameOf(DiameterChoice choice) {
  switch (choice) {
    case DiameterChoice::kAuto:
      return "auto";
    case DiameterChoice::kAutoEachSlice:
      return "each-slice";
    case DiameterChoice::kModel:
      return "model";
    case DiameterChoice::kGiven:
      return "given";
    case DiameterChoice::kNone:
    case DiameterChoice::kUnknown:
      break;
  }
  return "auto";
}

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_DIAMETER_WORDS_H_
