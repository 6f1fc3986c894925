// The commands, one file each.
#ifndef TESSERA_CLIENT_CLI_COMMANDS_H_
#define TESSERA_CLIENT_CLI_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/cli/session.h"

namespace tessera::cli {

// Each function adds one command with its options, help and examples to `app`.
// If the command line names the command, parsing sets Session::command to its
// work. REQUIRES: `session` outlives `app`.

// `status`: the server, its devices and queue.
void AddStatus(CLI::App& app, Session& session);

// `login` and `logout`: the user's sign-in to the server.
void AddLogin(CLI::App& app, Session& session);
void AddLogout(CLI::App& app, Session& session);

// `dataset`: the group, with list, show and delete. create and crop have their
// own files; share is in share.cc.
void AddDataset(CLI::App& app, Session& session);
void AddDatasetCreate(CLI::App& dataset, Session& session);
void AddDatasetCrop(CLI::App& dataset, Session& session);
void AddDatasetShare(CLI::App& dataset, Session& session);

// `train`, which queues a job, `notebook`, which trains elsewhere, and `job`:
// list, show, watch, cancel and delete.
void AddTrain(CLI::App& app, Session& session);
void AddNotebook(CLI::App& app, Session& session);
void AddJob(CLI::App& app, Session& session);

// `model`: the group, with list and delete. export and import are in
// model_transfer.cc, share in share.cc; show and alias have their own files.
void AddModel(CLI::App& app, Session& session);
void AddModelShow(CLI::App& model, Session& session);
void AddModelAlias(CLI::App& model, Session& session);
void AddModelExport(CLI::App& model, Session& session);
void AddModelImport(CLI::App& model, Session& session);
void AddModelShare(CLI::App& model, Session& session);

// `upload`: the group, with clear.
void AddUpload(CLI::App& app, Session& session);

// `results`, which fetches what `segment --detach` has queued.
void AddResults(CLI::App& app, Session& session);

// `segment`, `evaluate`, and `completion`, which prints a shell script.
void AddSegment(CLI::App& app, Session& session);
void AddEvaluate(CLI::App& app, Session& session);
void AddCompletion(CLI::App& app, Session& session);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_COMMANDS_H_
