// The training parameters, one row each. The wire, the manifest, the command
// line, the checks and the PyJAMAS preset are made from these rows.
//
// A new parameter takes a field in TrainingParameters (parameters.h), a row in
// parameter_table.cc, a field of the same name in the proto, and a row in
// docs/training.md. Tests and cmake/check_docs.py hold the four together.
#ifndef TESSERA_MODELS_VERSION_PARAMETER_TABLE_H_
#define TESSERA_MODELS_VERSION_PARAMETER_TABLE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "models/imaging/image.h"
#include "models/version/parameters.h"

namespace tessera::version {

// The value of any parameter. The value of an enum is the name of the choice.
using ParameterValue =
    std::variant<bool, int, int64_t, double, std::string, imaging::Size>;

// Returns the text that the command line takes: `256`, `0.003`, `cosine`,
// `256x128`.
std::string TextOf(const ParameterValue& value);

// The range of a number, or of each side of a size.
struct ParameterRange {
  double min = 0;
  double max = 0;
  bool above = false;  // `min` itself is not allowed.
};

// How a training that begins with another version's weights sets a parameter.
enum class FineTuning {
  kPlans,     // Plans it as any training does.
  kInherits,  // Takes that version's value, unless another is given.
  kKeeps,     // Takes that version's value and refuses another.
};

struct Parameter {
  std::string name;        // The proto's field and the key in JSON.
  // The position of the key in a manifest, from 1. The bytes of manifests must
  // not change, so a new parameter takes the next number, whatever its row.
  int manifest_place = 0;
  std::optional<ParameterRange> range;
  std::vector<std::string> choices;  // In the enum's order.
  ParameterValue pyjamas;  // The value in the preset `pyjamas`. Its type is the
                           // parameter's.
  FineTuning fine_tuning = FineTuning::kPlans;
  std::string flag;        // Of `tessera train`: `--epochs`.
  std::string help;        // Of the flag.
  std::string off_flag;    // Of a bool: `flag` sets true, `off_flag` false.
  std::string off_help;
  std::string group;       // The heading in `tessera train --help`.

  std::function<ParameterValue(const TrainingParameters&)> get;
  // REQUIRES: the value has the parameter's type.
  // Errors: INVALID_ARGUMENT naming the choices.
  std::function<absl::Status(const ParameterValue&, TrainingParameters&)> set;
};

// All rows, in the order of `tessera train --help`. The defaults are those of
// TrainingParameters.
const std::vector<Parameter>& ParameterTable();

// The same rows in the order of a manifest's keys.
const std::vector<const Parameter*>& ParametersInManifestOrder();

// Null if no parameter has this name.
const Parameter* FindParameter(absl::string_view name);

}  // namespace tessera::version

#endif  // TESSERA_MODELS_VERSION_PARAMETER_TABLE_H_
