#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/quoting.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "models/evaluation/average_precision.h"
#include "models/results/loss_plot.h"

namespace tessera::cli {
namespace {

constexpr size_t kSparkColumns = 40;

struct ShowOptions {
  std::string model;
  std::optional<std::filesystem::path> plot;
};

std::string Heading(const client::ModelVersion& version) {
  std::string text = absl::StrFormat(
      "%s  %d parameters, %s, created %s\nsha256 %s",
      ShortName(version.name), version.parameter_count,
      FormatBytes(version.size_bytes), FormatLocalTime(version.create_time),
      version.sha256);
  if (!version.aliases.empty()) {
    absl::StrAppend(&text, "\naliases: ", absl::StrJoin(version.aliases, ", "));
  }
  return text;
}

std::string DescribeFingerprint(const client::Fingerprint& fingerprint) {
  const std::string pixel_size =
      fingerprint.pixel_size_um > 0
          ? absl::StrFormat(", %.3g µm a pixel", fingerprint.pixel_size_um)
          : "";
  return absl::StrFormat(
      "\n  objects: median diameter %.1f px (9 of 10 from %.1f to %.1f), "
      "%.0f%% of the pixels, %.0f%% touch another"
      "\n  images: %s to %s, %d bit%s",
      fingerprint.diameter_median_px, fingerprint.diameter_p05_px,
      fingerprint.diameter_p95_px, 100 * fingerprint.object_fraction,
      100 * fingerprint.touching_fraction,
      FormatSize(fingerprint.smallest_image),
      FormatSize(fingerprint.largest_image), fingerprint.bits, pixel_size);
}

std::string WithDigest(const std::string& name, const std::string& sha256) {
  // The manifest of an imported version may contain any text.
  const std::string shown = Printable(name);
  return sha256.empty() ? shown
                        : absl::StrCat(shown, ", sha256 ", Printable(sha256));
}

std::string Origin(const client::ModelVersion& version) {
  std::string text = absl::StrCat(
      "\ntrained on ",
      version.dataset.empty()
          ? "an unknown dataset"
          : WithDigest(ShortName(version.dataset),
                       version.dataset_sha256),
      "\n  ", FormatCount(version.sample_count, "sample"), ", ",
      FormatCount(version.object_count, "object"),
      version.binary_masks ? ", told apart by connection" : "");
  if (version.fingerprint) {
    absl::StrAppend(&text, DescribeFingerprint(*version.fingerprint));
  }
  if (!version.initial_model.empty()) {
    absl::StrAppend(&text, "\nfrom ",
                    WithDigest(ShortName(version.initial_model),
                               version.initial_model_sha256));
  }
  absl::StrAppend(&text, version.starting_model ? "\ncame with Tessera"
                         : version.training_job.empty()
                             ? "\nimported"
                             : "\njob " + ShortName(version.training_job));
  return text;
}

std::string ValidationTable(const client::ModelVersion& version) {
  if (version.validation_ap.empty()) return "";
  std::string ious = "\nvalidation\n  IoU";
  std::string aps = "\n  AP ";
  const size_t count = std::min(version.validation_ap.size(),
                                evaluation::kIouThresholds.size());
  for (size_t i = 0; i < count; ++i) {
    absl::StrAppendFormat(&ious, "  %6.2f", evaluation::kIouThresholds[i]);
    absl::StrAppendFormat(&aps, "  %6s", FormatAp(version.validation_ap[i]));
  }
  return ious + aps;
}

// Returns the values of `figure` in the first, best and last epoch, and a
// sparkline of all; empty if it was never measured.
std::string HistoryLine(const client::ModelVersion& version, const char* name,
                        double client::EpochMetrics::*figure) {
  std::vector<double> values;
  for (const auto& epoch : version.history) values.push_back(epoch.*figure);
  if (std::all_of(values.begin(), values.end(),
                  [](double value) { return std::isnan(value); })) {
    return "";
  }
  const size_t best =
      std::clamp<size_t>(version.best_epoch, 1, values.size()) - 1;
  return absl::StrFormat("\n  %-15s  %8s  %8s  %8s  %s", name,
                         FormatAp(values.front()), FormatAp(values[best]),
                         FormatAp(values.back()),
                         Sparkline(values, kSparkColumns));
}

std::string History(const client::ModelVersion& version) {
  if (version.history.empty()) return "";
  return absl::StrCat(
      "\n", FormatCount(static_cast<int64_t>(version.history.size()), "epoch"),
      ", the best is ", version.best_epoch,
      absl::StrFormat("\n  %-15s  %8s  %8s  %8s", "", "FIRST", "BEST", "LAST"),
      HistoryLine(version, "training loss",
                  &client::EpochMetrics::training_loss),
      HistoryLine(version, "validation loss",
                  &client::EpochMetrics::validation_loss),
      HistoryLine(version, "validation AP50",
                  &client::EpochMetrics::validation_ap50));
}

std::string Card(const client::ModelVersion& version) {
  return absl::StrCat(
      Heading(version), Origin(version), "\nparameters:",
      Indented(ToJson(version.parameters)),
      absl::StrFormat("\ndecoding: object threshold %g, seed threshold %g",
                      version.object_threshold, version.seed_threshold),
      ValidationTable(version), History(version));
}

absl::Status Plot(const client::ModelVersion& version,
                  const std::filesystem::path& path) {
  if (version.history.empty()) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s has no history to plot; leave --plot out",
        ShortName(version.name)));
  }
  results::LossPlot plot{.title = ShortName(version.name),
                         .best_epoch = version.best_epoch};
  for (const client::EpochMetrics& epoch : version.history) {
    plot.history.push_back({.epoch = epoch.epoch,
                            .training_loss = epoch.training_loss,
                            .validation_loss = epoch.validation_loss,
                            .validation_ap50 = epoch.validation_ap50});
  }
  return results::WriteLossPlot(path, plot);
}

// Shows one version. For a model's name, shows the newest version and lists all
// versions.
absl::Status Show(Session& session, const ShowOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto version, api->GetModelVersion(options.model));
  if (options.plot) RETURN_IF_ERROR(Plot(version, *options.plot));
  std::string text = Card(version);
  Json json = ToJson(version);
  if (!absl::StrContains(options.model, "/versions/")) {
    ASSIGN_OR_RETURN(const auto versions,
                     api->ListModelVersions(options.model));
    Json names = Json::array();
    for (const auto& other : versions) names.push_back(other.name);
    absl::StrAppend(
        &text, "\nversions: ",
        absl::StrJoin(versions, ", ", [](std::string* out, const auto& other) {
          out->append(ShortName(other.name));
        }));
    json["versions"] = names;
  }
  session.Print(text, json);
  return absl::OkStatus();
}

}  // namespace

void AddModelShow(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "show",
      "Show a model version: its origin, parameters, validation AP and course "
      "of training");
  const auto options = std::make_shared<ShowOptions>();
  AddParsed(*command, "MODEL", options->model, &client::ParseModelVersion,
            "NAME (its newest version), NAME@3 or NAME@production")
      ->required();
  command->add_option("--plot", options->plot,
                      "Write losses and validation AP over the epochs as a "
                      "picture (PNG)");
  command->footer(
      "Examples:\n  tessera model show nuclei\n"
      "  tessera model show nuclei@production --plot nuclei.png");
  command->callback([&session, options] {
    session.command = [&session, options] { return Show(session, *options); };
  });
}

}  // namespace tessera::cli
