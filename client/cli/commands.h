// The commands. Each lies in the file of its name.
#ifndef TESSERA_CLIENT_CLI_COMMANDS_H_
#define TESSERA_CLIENT_CLI_COMMANDS_H_

#include <CLI/CLI.hpp>

#include "client/cli/session.h"

namespace tessera::cli {

// Each adds one command with its options, help and examples to `app`. When a
// call names the command, parsing puts its work into Session::command.
// `session` must outlive `app`.

// `status`: the server, its devices and queue.
void AddStatus(CLI::App& app, Session& session);

// `dataset`: the group, with list, show and delete; create and crop lie in
// files of their own, share in that of models.
void AddDataset(CLI::App& app, Session& session);
void AddDatasetCreate(CLI::App& dataset, Session& session);
void AddDatasetCrop(CLI::App& dataset, Session& session);
void AddDatasetShare(CLI::App& dataset, Session& session);

// `train`, which queues a job, and `job`: list, show, watch and cancel.
void AddTrain(CLI::App& app, Session& session);
void AddJob(CLI::App& app, Session& session);

// `model`: the group, with list and delete; export and import lie in
// model_transfer.cc, share in share.cc, the others in files of their own.
void AddModel(CLI::App& app, Session& session);
void AddModelShow(CLI::App& model, Session& session);
void AddModelAlias(CLI::App& model, Session& session);
void AddModelExport(CLI::App& model, Session& session);
void AddModelImport(CLI::App& model, Session& session);
void AddModelShare(CLI::App& model, Session& session);

// `upload`: the group, with clear.
void AddUpload(CLI::App& app, Session& session);

// `segment`, `evaluate`, and `completion`, which prints a shell script.
void AddSegment(CLI::App& app, Session& session);
void AddEvaluate(CLI::App& app, Session& session);
void AddCompletion(CLI::App& app, Session& session);

}  // namespace tessera::cli

#endif  // TESSERA_CLIENT_CLI_COMMANDS_H_
