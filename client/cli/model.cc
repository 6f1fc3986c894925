#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/text.h"
#include "client/names.h"

namespace tessera::cli {
namespace {

struct AliasOptions {
  std::string model;
  std::string alias;
  int version = 0;
};

absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto models, api->ListModels());
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  for (const client::Model& model : models) {
    rows.push_back({client::ShortName(model.name),
                    absl::StrCat(model.newest_version),
                    absl::StrCat(model.version_count),
                    model.aliases.empty()
                        ? "-"
                        : absl::StrJoin(model.aliases, ",",
                                        absl::PairFormatter("=")),
                    FormatLocalTime(model.create_time)});
    objects.push_back(ToJson(model));
  }
  session.PrintTable({"NAME", "NEWEST", "VERSIONS", "ALIASES", "CREATED"}, rows,
                     objects);
  return absl::OkStatus();
}

std::string Details(const client::ModelVersion& version) {
  std::string text = absl::StrFormat(
      "%s  %d parameters, %s, created %s\nsha256 %s",
      client::ShortName(version.name), version.parameter_count,
      FormatBytes(version.size_bytes), FormatLocalTime(version.create_time),
      version.sha256);
  if (!version.aliases.empty()) {
    absl::StrAppend(&text, "\naliases: ", absl::StrJoin(version.aliases, ", "));
  }
  absl::StrAppend(&text, "\ntrained on ",
                  version.dataset.empty() ? "an unknown dataset"
                                          : client::ShortName(version.dataset),
                  version.training_job.empty()
                      ? ", imported"
                      : ", job " + client::ShortName(version.training_job));
  absl::StrAppend(&text, "\nparameters:", Indented(ToJson(version.parameters)));
  if (!version.history.empty()) {
    const client::EpochMetrics& last = version.history.back();
    absl::StrAppendFormat(
        &text, "\n%s; last: loss %.4f, validation loss %.4f, AP50 %s",
        FormatCount(static_cast<int64_t>(version.history.size()), "epoch"),
        last.training_loss, last.validation_loss,
        FormatAp(last.validation_ap50));
  }
  return text;
}

// A name alone shows the newest version and lists the others.
absl::Status Show(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto version, api->GetModelVersion(name));
  std::string text = Details(version);
  Json json = ToJson(version);
  if (!absl::StrContains(name, "/versions/")) {
    ASSIGN_OR_RETURN(const auto versions, api->ListModelVersions(name));
    Json names = Json::array();
    for (const auto& other : versions) names.push_back(other.name);
    absl::StrAppend(
        &text, "\nversions: ",
        absl::StrJoin(versions, ", ", [](std::string* out, const auto& other) {
          out->append(client::ShortName(other.name));
        }));
    json["versions"] = names;
  }
  session.Print(text, json);
  return absl::OkStatus();
}

absl::Status Alias(Session& session, const AliasOptions& options) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(
      const client::Model model,
      api->SetModelAlias(options.model, options.alias, options.version));
  session.Print(absl::StrFormat("%s@%s is version %d now",
                                client::ShortName(model.name), options.alias,
                                options.version),
                ToJson(model));
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  RETURN_IF_ERROR(api->DeleteModel(name));
  session.Print(absl::StrCat("deleted model ", client::ShortName(name)),
                {{"deleted", name}});
  return absl::OkStatus();
}

void AddShow(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "show", "Show a model version: its parameters, origin and metrics");
  const auto name = std::make_shared<std::string>();
  AddParsed(*command, "MODEL", *name, &client::ParseModelVersion,
            "NAME (its newest version), NAME@3 or NAME@production")
      ->required();
  command->footer(
      "Examples:\n  tessera model show nuclei\n"
      "  tessera model show nuclei@production");
  command->callback([&session, name] {
    session.command = [&session, name] { return Show(session, *name); };
  });
}

// A number would be taken for a version.
absl::StatusOr<std::string> ParseAlias(absl::string_view text) {
  if (client::IsResourceId(text)) return std::string(text);
  return absl::InvalidArgumentError(absl::StrCat(
      "'", text, "' is not an alias; give lower-case letters, digits and "
      "hyphens, beginning with a letter, such as production"));
}

void AddAlias(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "alias", "Point an alias to a version; made if absent");
  const auto options = std::make_shared<AliasOptions>();
  AddParsed(*command, "NAME", options->model, &client::ParseModel, "The model")
      ->required();
  AddParsed(*command, "ALIAS", options->alias, &ParseAlias,
            "Such as production")
      ->required();
  command->add_option("VERSION", options->version, "The version's number")
      ->required()
      ->check(CLI::PositiveNumber);
  command->footer(
      "Examples:\n  tessera model alias nuclei production 3\n"
      "  tessera segment image.tif --model nuclei@production --out results");
  command->callback([&session, options] {
    session.command = [&session, options] { return Alias(session, *options); };
  });
}

void AddDelete(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "delete", "Delete a model with all its versions, or one version");
  const auto name = std::make_shared<std::string>();
  AddParsed(*command, "MODEL", *name, &client::ParseModelVersion,
            "NAME: the model with all its versions; NAME@3: that version")
      ->required();
  command->footer(
      "Examples:\n  tessera model delete nuclei@3\n"
      "  tessera model delete nuclei");
  command->callback([&session, name] {
    session.command = [&session, name] { return Delete(session, *name); };
  });
}

}  // namespace

void AddModel(CLI::App& app, Session& session) {
  CLI::App* const model = app.add_subcommand(
      "model", "List, show, export, import, name and delete models");
  model->require_subcommand(1);
  model->footer(
      "Examples:\n  tessera model list\n"
      "  tessera model export nuclei@3 nuclei-3.zip");
  CLI::App* const list =
      model->add_subcommand("list", "List all models, by name");
  list->footer("Examples:\n  tessera model list\n  tessera --json model list");
  list->callback(
      [&session] { session.command = [&session] { return List(session); }; });
  AddShow(*model, session);
  AddModelExport(*model, session);
  AddModelImport(*model, session);
  AddAlias(*model, session);
  AddDelete(*model, session);
}

}  // namespace tessera::cli
