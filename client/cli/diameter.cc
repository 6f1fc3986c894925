#include "client/cli/diameter.h"

#include <cmath>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"

namespace tessera::cli {
namespace {

using results::DiameterChoice;
using results::DiameterSource;
using results::ObjectDiameter;

std::string Pixels(const ObjectDiameter& diameter) {
  const double low = diameter.smallest_px;
  const double high = diameter.largest_px;
  return low < high ? absl::StrFormat("%.3g to %.3g px", low, high)
                    : absl::StrFormat("%.3g px", diameter.diameter_px);
}

std::string From(DiameterSource source) {
  switch (source) {
    case DiameterSource::kEstimated:
      return "estimated, sure";
    case DiameterSource::kPixelSize:
      return "by pixel size";
    default:
      return NameOf(source);
  }
}

}  // namespace

absl::StatusOr<DiameterOption> ParseDiameter(absl::string_view text) {
  for (const DiameterChoice choice :
       {DiameterChoice::kAuto, DiameterChoice::kAutoEachSlice,
        DiameterChoice::kModel}) {
    if (text == NameOf(choice)) return DiameterOption{choice};
  }
  double px = 0;
  if (absl::SimpleAtod(text, &px) && std::isfinite(px) && px > 0) {
    return DiameterOption{DiameterChoice::kGiven, px};
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "%s is no diameter; give auto, each-slice, model or a number of pixels, "
      "such as 22",
      Quoted(std::string(text))));
}

void AddDiameter(CLI::App& command, results::SegmentParameters& parameters) {
  const auto set = [&command, &parameters](const std::string& text) {
    const absl::StatusOr<DiameterOption> parsed = ParseDiameter(text);
    if (!parsed.ok()) {
      throw CLI::ValidationError("--diameter",
                                 std::string(parsed.status().message()));
    }
    if (const CLI::Option* const subimage =
            command.get_option_no_throw("--subimage");
        subimage != nullptr && !subimage->empty()) {
      throw CLI::ValidationError(
          "--diameter",
          "does not go with --subimage: the diameter decides on the subimage "
          "size; leave out one of the two");
    }
    parameters.diameter = parsed->choice;
    if (parsed->choice == DiameterChoice::kGiven) {
      parameters.diameter_px = parsed->diameter_px;
    }
  };
  command
      .add_option_function<std::string>(
          "--diameter", set,
          "How large the objects are across, in pixels, so that a model finds "
          "them at any magnification: auto (estimated from the image, once for "
          "a file), each-slice (estimated for each slice), model (as large as "
          "those of the training) or a number. Default: auto for models that "
          "know the size of their objects")
      ->type_name("auto|each-slice|model|PX");
}

std::string Describe(const ObjectDiameter& diameter) {
  switch (diameter.source) {
    case DiameterSource::kEstimated:
    case DiameterSource::kGiven:
    case DiameterSource::kPixelSize:
      return absl::StrFormat("objects about %s across (%s)", Pixels(diameter),
                             From(diameter.source));
    case DiameterSource::kUnsure:
      if (!(diameter.diameter_px > 0)) {
        return "objects of unknown size (unsure)";
      }
      return absl::StrFormat("objects perhaps %s across (unsure)",
                             Pixels(diameter));
    case DiameterSource::kUnknown:
    case DiameterSource::kTraining:
      break;
  }
  return "";
}

Json ToJson(const ObjectDiameter& diameter) {
  Json json = {{"diameter_px", diameter.diameter_px},
               {"source", NameOf(diameter.source)},
               {"confidence", diameter.confidence}};
  if (diameter.largest_px > 0) {
    json["smallest_px"] = diameter.smallest_px;
    json["largest_px"] = diameter.largest_px;
  }
  return json;
}

}  // namespace tessera::cli
