#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto models, api->ListModels());
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  for (const client::Model& model : models) {
    rows.push_back({ShortName(model.name),
                    absl::StrCat(model.newest_version),
                    absl::StrCat(model.version_count),
                    model.aliases.empty()
                        ? "-"
                        : absl::StrJoin(model.aliases, ",",
                                        absl::PairFormatter("=")),
                    FormatLocalTime(model.create_time),
                    Describe(model.access)});
    objects.push_back(ToJson(model));
  }
  session.PrintTable(
      {"NAME", "NEWEST", "VERSIONS", "ALIASES", "CREATED", "ACCESS"}, rows,
      objects);
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  RETURN_IF_ERROR(api->DeleteModel(name));
  session.Print(absl::StrCat("deleted model ", ShortName(name)),
                {{"deleted", name}});
  return absl::OkStatus();
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
      "model", "List, show, export, import, share and delete models; point "
               "aliases to versions");
  model->require_subcommand(1);
  model->footer(
      "Examples:\n  tessera model list\n"
      "  tessera model export nuclei@3 nuclei-3.zip");
  CLI::App* const list =
      model->add_subcommand("list", "List all models, by name");
  list->footer("Examples:\n  tessera model list\n  tessera --json model list");
  list->callback(
      [&session] { session.command = [&session] { return List(session); }; });
  AddModelShow(*model, session);
  AddModelExport(*model, session);
  AddModelImport(*model, session);
  AddModelAlias(*model, session);
  AddModelShare(*model, session);
  AddDelete(*model, session);
}

}  // namespace tessera::cli
