// How large the objects of a segmented image are taken to be, and why.
#ifndef TESSERA_MODELS_RESULTS_OBJECT_DIAMETER_H_
#define TESSERA_MODELS_RESULTS_OBJECT_DIAMETER_H_

namespace tessera::results {

// What tells the size of the objects, and with it the scale at which a model
// looks for them.
enum class DiameterChoice {
  kAuto,           // One size for all slices of a file.
  kAutoEachSlice,  // A size for each slice.
  kModel,          // The training's scale.
  kGiven,
};

enum class DiameterSource {
  kEstimated,  // By the network, from the image.
  kGiven,
  kPixelSize,  // The pixel sizes of the file and of the training's samples.
  kUnsure,     // The estimate was not sure enough; the training's scale.
  kUnknown,  // The model does not know its objects' size; the training's scale.
  kTraining,  // The training's scale was asked for.
};

// A diameter is that of the circle with the object's area.
struct ObjectDiameter {
  double diameter_px = 0;  // Median of the objects; 0: not known.
  DiameterSource source = DiameterSource::kUnknown;
  double confidence = 0;   // From 0 to 1.
  double smallest_px = 0;  // Both are 0 unless each slice has its own.
  double largest_px = 0;
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
  }
  return "auto";
}

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OBJECT_DIAMETER_H_
