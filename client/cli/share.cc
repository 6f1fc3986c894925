#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/short_name.h"
#include "client/api/names.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/json.h"
#include "client/cli/options.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

struct ShareOptions {
  std::string name;
  std::string group;
  bool to_all = false;
  bool to_nobody = false;
};

client::Visibility VisibilityIn(const ShareOptions& options) {
  if (options.to_all) return client::Visibility::kPublic;
  if (options.to_nobody) return client::Visibility::kPrivate;
  return client::Visibility::kGroup;
}

// Shares a dataset or a model: `share` makes the call to the server.
template <typename Share>
absl::Status Run(Session& session, const ShareOptions& options,
                 const Share& share) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const auto shared, share(*api));
  session.Print(absl::StrCat(ShortName(options.name), " is ",
                             Describe(shared.access), " now"),
                ToJson(shared));
  return absl::OkStatus();
}

std::shared_ptr<ShareOptions> AddOptions(CLI::App& command) {
  const auto options = std::make_shared<ShareOptions>();
  CLI::Option_group* const with = command.add_option_group("with whom");
  with->add_option("--group", options->group,
                   "The members of this group may read it. You must be in "
                   "the group");
  with->add_flag("--public", options->to_all,
                 "Every user of the server may read it");
  with->add_flag("--private", options->to_nobody, "Only you and the admins may "
                                                  "read it");
  with->require_option(1);
  return options;
}

}  // namespace

void AddDatasetShare(CLI::App& dataset, Session& session) {
  CLI::App* const command = dataset.add_subcommand(
      "share", "Set who may see a dataset and all its revisions");
  const auto options = AddOptions(*command);
  AddParsed(*command, "NAME", options->name, &client::ParseDataset,
            "The dataset")
      ->required();
  command->footer(
      "Examples:\n  tessera dataset share nuclei --group lab\n"
      "  tessera dataset share nuclei --private");
  command->callback([&session, options] {
    session.command = [&session, options] {
      return Run(session, *options, [&](client::Api& api) {
        return api.ShareDataset(options->name, VisibilityIn(*options),
                                options->group);
      });
    };
  });
}

void AddModelShare(CLI::App& model, Session& session) {
  CLI::App* const command = model.add_subcommand(
      "share", "Set who may see a model and all its versions");
  const auto options = AddOptions(*command);
  AddParsed(*command, "NAME", options->name, &client::ParseModel, "The model")
      ->required();
  command->footer(
      "Examples:\n  tessera model share nuclei --public\n"
      "  tessera model share nuclei --group lab");
  command->callback([&session, options] {
    session.command = [&session, options] {
      return Run(session, *options, [&](client::Api& api) {
        return api.ShareModel(options->name, VisibilityIn(*options),
                              options->group);
      });
    };
  });
}

}  // namespace tessera::cli
