#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/text.h"

namespace tessera::cli {
namespace {

absl::Status Clear(Session& session) {
  ASSIGN_OR_RETURN(client::Api* const api, session.Api());
  ASSIGN_OR_RETURN(const client::ClearedUploads cleared, api->ClearUploads({}));
  session.Print(
      absl::StrFormat("removed %s, %s", FormatCount(cleared.files, "file"),
                      FormatBytes(cleared.size_bytes)),
      {{"files", cleared.files}, {"size_bytes", cleared.size_bytes}});
  return absl::OkStatus();
}

}  // namespace

void AddUpload(CLI::App& app, Session& session) {
  CLI::App* const upload = app.add_subcommand(
      "upload", "Remove files that your uploads left on the server");
  upload->require_subcommand(1);
  upload->footer("Examples:\n  tessera upload clear");
  CLI::App* const clear = upload->add_subcommand(
      "clear",
      "Remove files that you have uploaded and that nothing uses: uploads "
      "that broke off, and files of datasets that were not made. Do not run "
      "this while another of your uploads is running");
  clear->footer("Examples:\n  tessera upload clear");
  clear->callback(
      [&session] { session.command = [&session] { return Clear(session); }; });
}

}  // namespace tessera::cli
