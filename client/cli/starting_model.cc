#include "client/cli/starting_model.h"

#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "models/version/parameter_table.h"

namespace tessera::cli {
namespace {

// With so many samples a training from random weights does well by itself.
constexpr int kManySamples = 20;
// The starting model sees objects at the scale that it was trained for. Objects
// that need another one by this factor are not what it knows.
constexpr double kScaleFactor = 2;

std::optional<version::ParameterValue> Find(
    const client::TrainingParameters& parameters, const std::string& name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

// Whether weights with the parameters `has` can be trained with `given`.
bool FitsNetwork(const client::TrainingParameters& given,
                 const client::TrainingParameters& has) {
  // Its network is another one.
  if (Find(given, "preset") == version::ParameterValue("pyjamas")) return false;
  const auto& rows = version::ParameterTable();
  return std::all_of(rows.begin(), rows.end(), [&](const auto& row) {
    const auto asked = Find(given, row.name);
    return row.fine_tuning != version::FineTuning::kKeeps || !asked ||
           asked == Find(has, row.name);
  });
}

// Pixels of the image for one of the network's input; 0 if not known.
double ScaleOf(const client::TrainingParameters& parameters) {
  const auto input = Find(parameters, "network_input_size");
  const auto subimage = Find(parameters, "subimage_size");
  if (!input || !subimage) return 0;
  const auto* from = std::get_if<imaging::Size>(&*subimage);
  const auto* to = std::get_if<imaging::Size>(&*input);
  if (from == nullptr || to == nullptr || to->height <= 0) return 0;
  return static_cast<double>(from->height) / to->height;
}

bool FitsScale(const client::TrainingParameters& planned,
               const client::TrainingParameters& has) {
  const double wanted = ScaleOf(planned);
  const double known = ScaleOf(has);
  return wanted > 0 && known > 0 &&
         std::max(wanted / known, known / wanted) <= kScaleFactor;
}

// The starting model's version as users write it; none if there is none.
std::optional<std::string> FindStarting(client::Api& api) {
  const auto models = api.ListModels();
  if (!models.ok()) return std::nullopt;
  for (const client::Model& model : *models) {
    if (model.starting_version == 0) continue;
    const std::string versions = absl::StrCat(model.name, "/versions/");
    for (const auto& [alias, number] : model.aliases) {
      if (number == model.starting_version) return versions + alias;
    }
    return absl::StrCat(versions, model.starting_version);
  }
  return std::nullopt;
}

}  // namespace

void NoteStartingModel(Session& session, client::Api& api,
                       const TrainingOptions& options,
                       const client::TrainingJob& job) {
  if (session.json || !options.initial_model.empty()) return;
  const auto dataset = api.GetDataset(job.dataset);
  if (!dataset.ok() || dataset->sample_count >= kManySamples) return;
  const auto name = FindStarting(api);
  if (!name) return;
  const auto version = api.GetModelVersion(*name);
  if (!version.ok() || !FitsNetwork(options.Given(), version->parameters) ||
      !FitsScale(job.parameters, version->parameters)) {
    return;
  }
  session.Note(absl::StrFormat(
      "with few samples a training often ends better if it does not begin with "
      "random weights; '--from %s' begins with the model that comes with "
      "Tessera",
      ShortName(*name)));
}

}  // namespace tessera::cli
