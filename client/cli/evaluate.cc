#include <memory>

#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/commands.h"
#include "client/cli/diameter.h"
#include "client/cli/evaluation.h"
#include "client/cli/options.h"
#include "client/cli/segment_parameters.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

struct EvaluateOptions {
  std::string source;  // A path if it exists, else a dataset.
  client::SegmentRequest request;
};

absl::Status EvaluateModel(Session& session, EvaluateOptions options) {
  ASSIGN_OR_RETURN(auto samples,
                   EvaluationSamples::Open(session, options.source));
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  // Fixes the version for all samples: a newer one may appear meanwhile.
  ASSIGN_OR_RETURN(const auto version,
                   api->GetModelVersion(options.request.model));
  options.request.model = version.name;
  Failures failures(session, "sample", samples.size());
  ASSIGN_OR_RETURN(const Evaluation evaluated,
                   Evaluate(session, samples, options.request, &failures));
  if (evaluated.samples.empty()) return failures.Summary(evaluated.untried);
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  for (const auto& [name, counts, trust] : evaluated.samples) {
    rows.push_back(ApRow(name, counts));
    objects.push_back({{"sample", name}});
    objects.back().update(ApJson(counts));
    if (!trust) continue;
    objects.back()["trusted"] = trust->trusted;
    if (trust->confidence) objects.back()["confidence"] = *trust->confidence;
  }
  rows.push_back(MeanRow(evaluated));
  rows.push_back(ApRow("pooled", evaluated.pooled));
  objects.push_back({{"pooled", static_cast<int64_t>(evaluated.samples.size())},
                     {"model_version", version.name}});
  objects.back().update(ApJson(evaluated.pooled));
  objects.back()["mean_of_images"] = MeanJson(evaluated);
  const std::vector<std::string> notices = DescribeNotices(evaluated);
  objects.back()["notices"] = notices;
  objects.back()["small_objects_removed"] = evaluated.small_objects_removed;
  session.PrintTable(ApHeader("SAMPLE"), rows, objects);
  if (session.json) return failures.Summary(evaluated.untried);
  // With --json, the pooled row has the notices.
  for (const std::string& notice : notices) session.Note(notice);
  if (evaluated.small_objects_removed > 0) {
    session.Note(SmallObjectsRemoved(evaluated.small_objects_removed,
                                     evaluated.min_area_px));
  }
  return failures.Summary(evaluated.untried);
}

}  // namespace

void AddEvaluate(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "evaluate",
      "Compare a model's objects with samples: AP per IoU threshold, per image, "
      "as the mean of images and pooled");
  const auto options = std::make_shared<EvaluateOptions>();
  command
      ->add_option("DATASET_OR_FOLDER", options->source,
                   "A folder or .zip of samples, or a dataset on the server")
      ->required();
  AddParsed(*command, "--model", options->request.model,
            &client::ParseModelVersion,
            "NAME (its newest version), NAME@3 or NAME@production")
      ->required();
  command
      ->add_option("--channel", options->request.channel,
                   "The channel of the images to segment, counted from 1. "
                   "Default: the first")
      ->check(CLI::PositiveNumber);
  AddDiameter(*command, options->request.parameters);
  command->add_flag_callback(
      "--tta",
      [options] {
        options->request.parameters.test_time_augmentation = true;
      },
      "As `tessera segment --tta`: the mean over mirrored and turned tiles");
  command
      ->add_option("--min-area", options->request.parameters.min_area_px,
                   "As `tessera segment --min-area`: leave out objects of "
                   "fewer pixels")
      ->check(CLI::NonNegativeNumber);
  AddMethod(*command, options->request.parameters);
  command->footer(
      "Examples:\n"
      "  tessera evaluate ./held-out-samples --model nuclei\n"
      "  tessera --json evaluate nuclei-test --model nuclei@production");
  command->callback([&session, options] {
    options->request.bulk = true;  // Single images of other users go first.
    session.command = [&session, options] {
      return EvaluateModel(session, *options);
    };
  });
}

}  // namespace tessera::cli
