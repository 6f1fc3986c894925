#include "client/cli/segment_parameters.h"

#include <string>

#include "client/cli/text.h"

namespace tessera::cli {

void AddParameters(CLI::App& command, results::SegmentParameters& parameters) {
  const std::string group = "Parameters; the defaults are those that the "
                            "model version records";
  AddParsed(command, "--subimage", parameters.subimage_size, &ParseSize,
            "Subimage that is scaled to the network input size, HxW in pixels")
      ->group(group);
  command
      .add_option("--overlap", parameters.overlap_px,
                  "Overlap of neighbouring subimages, in pixels")
      ->group(group)
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--erosion-width", parameters.erosion_width,
                  "Side of the square that separates touching objects, in "
                  "pixels; 0 or 1: off")
      ->group(group)
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--min-area", parameters.min_area_px,
                  "Leave out objects of fewer pixels. A model version "
                  "records at most 10")
      ->group(group)
      ->check(CLI::NonNegativeNumber);
  command
      .add_option("--tolerance", parameters.tolerance_px,
                  "Simplify outlines. They may then be off by this many "
                  "pixels")
      ->group(group)
      ->check(CLI::NonNegativeNumber);
  command
      .add_flag_callback(
          "--tta", [&] { parameters.test_time_augmentation = true; },
          "Segment each tile mirrored and turned in all ways, and take the "
          "mean. Slightly better, and up to eight times as slow")
      ->group(group);
}

void AddMethod(CLI::App& command, results::SegmentParameters& parameters) {
  const std::string group = "As another program does";
  CLI::Option* const as =
      command
          .add_option_function<std::string>(
              "--as",
              [&](const std::string&) { parameters.as_pyjamas = true; },
              "pyjamas: apply the model with the windows, joining and rules of "
              "PyJAMAS, which give the objects that PyJAMAS finds")
          ->group(group)
          ->check(CLI::IsMember({"pyjamas"}));
  AddParsed(command, "--step", parameters.step_size, &ParseSize,
            "From one window to the next, HxW in pixels. Default: that of the "
            "imported network")
      ->group(group)
      ->needs(as);
}

}  // namespace tessera::cli
