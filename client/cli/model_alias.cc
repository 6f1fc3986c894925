#include <cmath>
#include <memory>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/short_name.h"
#include "base/status_macros.h"
#include "client/api/names.h"
#include "client/cli/commands.h"
#include "client/cli/evaluation.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

struct AliasOptions {
  std::string model;
  std::string alias;
  int version = 0;
  // Samples on which the new version must be at least as good.
  std::optional<std::string> if_better;
};

std::string VersionName(const AliasOptions& options, absl::string_view member) {
  return absl::StrCat(options.model, "/versions/", member);
}

// Returns the `models/{id}/versions/{n}` that the alias points to; empty if
// there is no such alias.
absl::StatusOr<std::string> CurrentVersion(client::Api& api,
                                           const AliasOptions& options) {
  const auto current = api.GetModelVersion(VersionName(options, options.alias));
  if (current.ok()) return current->name;
  if (absl::IsNotFound(current.status())) return std::string();
  return current.status();
}

// Returns the version's number; 0, which no version has, for a malformed name.
int NumberOf(absl::string_view version) {
  int number = 0;
  return absl::SimpleAtoi(version.substr(version.rfind('/') + 1), &number)
             ? number
             : 0;
}

// Prints the AP of the compared versions. The last column has the mean AP,
// which decides.
void PrintComparison(
    Session& session,
    const std::vector<std::pair<std::string, Evaluation>>& compared) {
  std::vector<std::string> header = ApHeader("MODEL");
  header.push_back("MEAN");
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  for (const auto& [name, evaluated] : compared) {
    const double mean = MeanAp(evaluated.pooled);
    rows.push_back(ApRow(ShortName(name), evaluated.pooled));
    rows.back().push_back(FormatAp(mean));
    objects.push_back({{"model_version", name}});
    objects.back().update(ApJson(evaluated.pooled));
    objects.back()["mean_ap"] = std::isnan(mean) ? Json() : Json(mean);
  }
  session.PrintTable(header, rows, objects);
}

// Returns OK if the mean AP of the version `candidate` is at least that of
// `current`.
absl::Status CheckBetter(Session& session, const AliasOptions& options,
                         const std::string& current,
                         const std::string& candidate) {
  ASSIGN_OR_RETURN(auto samples,
                   EvaluationSamples::Open(session, *options.if_better));
  ASSIGN_OR_RETURN(const Evaluation before,
                   Evaluate(session, samples, {.model = current}));
  ASSIGN_OR_RETURN(const Evaluation after,
                   Evaluate(session, samples, {.model = candidate}));
  PrintComparison(session, {{current, before}, {candidate, after}});
  const evaluation::Counts& truth = before.pooled.front();
  if (truth.true_positives + truth.false_negatives == 0) {
    return absl::FailedPreconditionError(absl::StrFormat(
        "%s has no object to judge by; give samples with outlined objects",
        *options.if_better));
  }
  const double old_ap = MeanAp(before.pooled);
  const double new_ap = MeanAp(after.pooled);
  if (new_ap >= old_ap) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s@%s stays at version %d: the mean AP on %s is %s with version %d and "
      "%s with version %d",
      ShortName(options.model), options.alias, NumberOf(current),
      *options.if_better, FormatAp(old_ap), NumberOf(current), FormatAp(new_ap),
      NumberOf(candidate)));
}

absl::Status SetAlias(Session& session, const AliasOptions& options,
                      std::optional<int> expected_version) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::Model model,
                   api->SetModelAlias(options.model, options.alias,
                                      options.version, expected_version));
  session.Print(absl::StrFormat("%s@%s is version %d now",
                                ShortName(model.name), options.alias,
                                options.version),
                ToJson(model));
  return absl::OkStatus();
}

// Moves the alias if the new version is at least as good as the current one.
// Fails if the alias has meanwhile moved from the version that was compared.
absl::Status Promote(Session& session, const AliasOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  const std::string number = absl::StrCat(options.version);
  // Asked first: a missing version is found before the two evaluations.
  ASSIGN_OR_RETURN(const auto candidate,
                   api->GetModelVersion(VersionName(options, number)));
  ASSIGN_OR_RETURN(const std::string current, CurrentVersion(*api, options));
  if (current.empty()) return SetAlias(session, options, 0);
  if (current != candidate.name) {
    RETURN_IF_ERROR(CheckBetter(session, options, current, candidate.name));
  }
  return SetAlias(session, options, NumberOf(current));
}

absl::Status Alias(Session& session, const AliasOptions& options) {
  if (options.if_better) return Promote(session, options);
  return SetAlias(session, options, std::nullopt);
}

// Refuses numbers, which NAME@3 would read as a version.
absl::StatusOr<std::string> ParseAlias(absl::string_view text) {
  if (client::IsResourceId(text)) return std::string(text);
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is not an alias; give lower-case letters, digits and "
      "hyphens, beginning with a letter, such as production"));
}

}  // namespace

void AddModelAlias(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "alias", "Point an alias to a version. The alias is made if it does "
               "not exist");
  const auto options = std::make_shared<AliasOptions>();
  AddParsed(*command, "NAME", options->model, &client::ParseModel, "The model")
      ->required();
  AddParsed(*command, "ALIAS", options->alias, &ParseAlias,
            "The alias, such as production")
      ->required();
  command->add_option("VERSION", options->version, "The version's number")
      ->required()
      ->check(CLI::PositiveNumber);
  command->add_option(
      "--if-better", options->if_better,
      "Move the alias only if the version is at least as good as the version "
      "that the alias points to now. Both are evaluated on these samples: a "
      "folder or .zip, or a dataset on the server. AP is compared, averaged "
      "over the IoU thresholds. Exit status 1 if the alias is not moved");
  command->footer(
      "Examples:\n  tessera model alias nuclei production 3\n"
      "  tessera model alias nuclei production 4 --if-better nuclei-test\n"
      "  tessera segment image.tif --model nuclei@production --out results");
  command->callback([&session, options] {
    session.command = [&session, options] { return Alias(session, *options); };
  });
}

}  // namespace tessera::cli
