#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/quoting.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

// Prints the newest revision of each dataset.
absl::Status List(Session& session) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto datasets, api->ListDatasets());
  std::vector<std::vector<std::string>> rows;
  std::vector<Json> objects;
  for (const client::Dataset& dataset : datasets) {
    rows.push_back({ShortName(dataset.name),
                    absl::StrCat(dataset.revision),
                    absl::StrCat(dataset.sample_count),
                    absl::StrCat(dataset.object_count),
                    FormatBytes(dataset.size_bytes),
                    FormatLocalTime(dataset.create_time),
                    Describe(dataset.access)});
    objects.push_back(ToJson(dataset));
  }
  session.PrintTable(
      {"NAME", "REVISION", "SAMPLES", "OBJECTS", "SIZE", "CREATED", "ACCESS"},
      rows, objects);
  return absl::OkStatus();
}

absl::Status Show(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::Dataset dataset, api->GetDataset(name));
  ASSIGN_OR_RETURN(const auto samples, api->ListSamples(name));
  std::string text = absl::StrFormat(
      "%s, revision %d of %s: %s, %s, %s%s\n%s\nsha256 %s",
      ShortName(dataset.name), dataset.revision,
      FormatLocalTime(dataset.create_time),
      FormatCount(dataset.sample_count, "sample"),
      FormatCount(dataset.object_count, "object"),
      FormatBytes(dataset.size_bytes),
      dataset.binary_masks ? "; binary masks, objects that touch count as one"
                           : "",
      Describe(dataset.access), dataset.sha256);
  for (const std::string& warning : dataset.warnings) {
    absl::StrAppend(&text, "\nwarning: ", warning);
  }
  // The samples are in the dataset's object, so that a program reads one line.
  Json json = ToJson(dataset);
  json["samples"] = Json::array();
  for (const client::Sample& sample : samples) {
    absl::StrAppendFormat(&text, "\n  %s  %s, %s", Printable(sample.name),
                          FormatSize(sample.size),
                          FormatCount(sample.object_count, "object"));
    json["samples"].push_back({{"name", sample.name},
                               {"height", sample.size.height},
                               {"width", sample.size.width},
                               {"object_count", sample.object_count}});
  }
  session.Print(text, json);
  return absl::OkStatus();
}

absl::Status Delete(Session& session, const std::string& name) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  RETURN_IF_ERROR(api->DeleteDataset(name));
  session.Print(
      absl::StrCat("deleted dataset ", ShortName(name)),
      {{"deleted", name}});
  return absl::OkStatus();
}

void AddShow(CLI::App& dataset, Session& session) {
  CLI::App* const command = dataset.add_subcommand(
      "show", "Show the newest revision of a dataset, or the revision "
              "NAME@2, and its samples");
  const auto name = std::make_shared<std::string>();
  AddParsed(*command, "NAME", *name, &client::ParseDatasetRevision,
            "The dataset, or one revision of it: NAME@2")
      ->required();
  command->footer(
      "Examples:\n  tessera dataset show nuclei\n"
      "  tessera dataset show nuclei@2");
  command->callback([&session, name] {
    session.command = [&session, name] { return Show(session, *name); };
  });
}

void AddDelete(CLI::App& dataset, Session& session) {
  CLI::App* const command = dataset.add_subcommand(
      "delete", "Delete a dataset with all its revisions; models stay");
  const auto name = std::make_shared<std::string>();
  AddParsed(*command, "NAME", *name, &client::ParseDataset, "The dataset")
      ->required();
  command->footer("Examples:\n  tessera dataset delete nuclei");
  command->callback([&session, name] {
    session.command = [&session, name] { return Delete(session, *name); };
  });
}

}  // namespace

void AddDataset(CLI::App& app, Session& session) {
  CLI::App* const dataset = app.add_subcommand(
      "dataset", "Create, list, show, share and delete datasets; crop samples");
  dataset->require_subcommand(1);
  dataset->footer(
      "Examples:\n  tessera dataset create nuclei ./samples\n"
      "  tessera dataset list");
  AddDatasetCreate(*dataset, session);
  CLI::App* const list =
      dataset->add_subcommand("list", "List all datasets, by name");
  list->footer(
      "Examples:\n  tessera dataset list\n  tessera --json dataset list");
  list->callback(
      [&session] { session.command = [&session] { return List(session); }; });
  AddShow(*dataset, session);
  AddDatasetShare(*dataset, session);
  AddDelete(*dataset, session);
  AddDatasetCrop(*dataset, session);
}

}  // namespace tessera::cli
