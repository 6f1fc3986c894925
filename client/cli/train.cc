#include <memory>

#include "absl/strings/str_cat.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/job_monitor.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/plan_table.h"

namespace tessera::cli {
namespace {

struct TrainOptions {
  std::string dataset;
  std::string model;
  std::string initial_model;  // Empty: none.
  client::TrainingParameters parameters;
  bool follow = false;
};

// What may be wrong with the masks is wrong with what is learnt from them.
void NoteWarnings(Session& session, client::Api& api, const std::string& name) {
  const auto dataset = api.GetDataset(name);
  if (!dataset.ok()) return;  // The job is queued, which is what was asked for.
  for (const std::string& warning : dataset->warnings) {
    session.Note(absl::StrCat(ShortName(dataset->name), ": ", warning));
  }
}

// Queues the job and, if asked to, follows it.
absl::Status Train(Session& session, const TrainOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  const auto job = api->CreateTrainingJob(
      options.dataset, options.model, options.initial_model,
      options.parameters);
  // The server knows each parameter's range.
  if (absl::IsInvalidArgument(job.status())) {
    return UsageError(std::string(job.status().message()));
  }
  RETURN_IF_ERROR(job.status());
  session.Print(job->name, ToJson(*job, true));
  PrintPlan(session, job->plan);
  NoteWarnings(session, *api, job->dataset);
  if (options.follow) return FollowJob(session, job->name);
  if (!session.json) {
    session.Note(absl::StrCat("'tessera job watch ",
                              ShortName(job->name),
                              "' shows its progress"));
  }
  return absl::OkStatus();
}

// Ranges are the server's to check, so none is repeated here.
void AddTrainingOptions(CLI::App& command,
                        client::TrainingParameters& parameters) {
  const std::string group = "Training";
  command
      .add_option("--preset", parameters.preset,
                  "Where values come from that are not given: default, planned "
                  "from the dataset; pyjamas")
      ->group(group);
  command
      .add_option("--target", parameters.target,
                  "What is learnt of each pixel: distance, border, flow; "
                  "foreground, as PyJAMAS")
      ->group(group);
  command.add_option("--batch-size", parameters.batch_size)->group(group);
  command
      .add_option("--crops-per-epoch", parameters.crops_per_epoch,
                  "0: as many as cover the samples once")
      ->group(group);
  command.add_option("--epochs", parameters.epochs, "At most so many")
      ->group(group);
  command
      .add_option("--patience", parameters.early_stopping_patience,
                  "Epochs without a better one on the validation samples "
                  "before training ends; 0: never")
      ->group(group);
  command
      .add_option("--validation-fraction", parameters.validation_fraction,
                  "Of the samples, from 0 to 0.5")
      ->group(group);
  command
      .add_option("--seed", parameters.seed,
                  "The same seed on the CPU gives the same model")
      ->group(group);
  command.add_option("--device", parameters.device, "auto, cpu, cuda:0, ...")
      ->group(group);
  command
      .add_option("--precision", parameters.precision,
                  "What the network computes in: float32, bfloat16, auto")
      ->group(group);
}

// How far and where to a step goes.
void AddStepOptions(CLI::App& command, client::TrainingParameters& parameters) {
  const std::string group = "Steps";
  command.add_option("--learning-rate", parameters.learning_rate)->group(group);
  command
      .add_option("--schedule", parameters.learning_rate_schedule,
                  "Of the learning rate: cosine: rises, then falls to 0; "
                  "constant")
      ->group(group);
  command
      .add_option("--weight-decay", parameters.weight_decay,
                  "Part of the weights that a step takes away, times the "
                  "learning rate")
      ->group(group);
  command
      .add_option("--weight-averaging", parameters.weight_averaging,
                  "Part of the weights' average that a step keeps; 0: off")
      ->group(group);
  command
      .add_option("--weight-map-w0", parameters.weight_map_w0,
                  "Weight of the background between near objects")
      ->group(group);
  command
      .add_option("--weight-map-sigma", parameters.weight_map_sigma_px,
                  "How far that weight reaches, in pixels")
      ->group(group);
}

void AddImageOptions(CLI::App& command,
                     client::TrainingParameters& parameters) {
  const std::string group = "Images";
  AddParsed(command, "--input-size", parameters.network_input_size, &ParseSize,
            "Network input size, HxW in pixels; each a multiple of 2^depth")
      ->group(group);
  AddParsed(command, "--subimage", parameters.subimage_size, &ParseSize,
            "Subimage that is scaled to the network input size, HxW in pixels")
      ->group(group);
  command
      .add_option("--sampling", parameters.sampling,
                  "crop: subimages; rescale: whole samples, as PyJAMAS")
      ->group(group);
  command
      .add_option("--intensity", parameters.intensity_normalization,
                  "percentile-asinh: of each image, faint objects raised; "
                  "percentile; training-max, as PyJAMAS")
      ->group(group);
  command
      .add_flag_callback(
          "--augmentation", [&] { parameters.augmentation = true; },
          "Vary the samples at random")
      ->group(group);
  command
      .add_flag_callback(
          "--no-augmentation", [&] { parameters.augmentation = false; },
          "Train on the samples as they are")
      ->excludes("--augmentation")
      ->group(group);
  command
      .add_option("--zoom", parameters.augmentation_zoom,
                  "Augmentation enlarges and reduces by up to this factor; "
                  "1: never")
      ->group(group);
  command
      .add_option("--touching-gap", parameters.touching_gap_px,
                  "Background cut between touching objects, in pixels")
      ->group(group);
  command
      .add_option("--erosion-width", parameters.erosion_width,
                  "Recorded in the model and used when it is applied; 0: off")
      ->group(group);
  command
      .add_option("--min-area", parameters.min_area_px,
                  "Recorded in the model: objects of fewer pixels are left "
                  "out; planned below the samples' smallest object")
      ->group(group);
}

void AddNetworkOptions(CLI::App& command,
                       client::TrainingParameters& parameters) {
  const std::string group = "Network";
  command
      .add_option("--base-width", parameters.base_width,
                  "Channels of the top level")
      ->group(group);
  command
      .add_option("--depth", parameters.depth,
                  "Times that the image is halved")
      ->group(group);
  command
      .add_option("--network-normalization", parameters.network_normalization,
                  "none, batch or group")
      ->group(group);
  command
      .add_option("--upsampling", parameters.upsampling,
                  "On the way up: nearest; transposed, as PyJAMAS")
      ->group(group);
  command
      .add_option("--skip-connection", parameters.skip_connection,
                  "From the way down: add; concatenate, as PyJAMAS")
      ->group(group);
  command
      .add_option("--dropout", parameters.dropout,
                  "Of the top level; deeper levels have more")
      ->group(group);
}

}  // namespace

void AddTrain(CLI::App& app, Session& session) {
  CLI::App* const command = app.add_subcommand(
      "train",
      "Queue a training job and print its name and plan; what is not given is "
      "planned from the dataset");
  const auto options = std::make_shared<TrainOptions>();
  AddParsed(*command, "DATASET", options->dataset,
            &client::ParseDatasetRevision,
            "The dataset, or one revision of it: NAME@2")
      ->required();
  AddParsed(*command, "--model", options->model, &client::ParseModel,
            "The model that gets a new version; made if absent")
      ->required();
  AddParsed(*command, "--from", options->initial_model,
            &client::ParseModelVersion,
            "Begin with the weights of NAME (its newest version), NAME@3 or "
            "NAME@production: fine-tuning");
  command->add_flag("--follow", options->follow,
                    "Show progress to the end; Ctrl-C leaves the job running");
  AddTrainingOptions(*command, options->parameters);
  AddStepOptions(*command, options->parameters);
  AddImageOptions(*command, options->parameters);
  AddNetworkOptions(*command, options->parameters);
  command->footer(
      "Examples:\n"
      "  tessera train nuclei --model nuclei --follow\n"
      "  tessera train wing --model wing --from nuclei@production\n"
      "  tessera train wing --model wing --preset pyjamas --epochs 50\n"
      "  tessera train nuclei@2 --model small --base-width 16 \\\n"
      "      --input-size 256x256 --subimage 512x512 --batch-size 8");
  command->callback([&session, options] {
    session.command = [&session, options] { return Train(session, *options); };
  });
}

}  // namespace tessera::cli
