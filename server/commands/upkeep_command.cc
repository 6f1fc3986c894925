#include "server/commands/upkeep_command.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status_macros.h"
#include "server/upkeep/backup.h"
#include "server/upkeep/inspection.h"
#include "server/upkeep/move.h"

namespace tessera::commands {
namespace {

UpkeepReport ReportOf(const std::vector<std::string>& faults,
                      const std::string& summary) {
  UpkeepReport report{.sound = faults.empty()};
  for (const std::string& fault : faults) {
    absl::StrAppend(&report.text, fault, "\n");
  }
  absl::StrAppend(&report.text, summary, "\n");
  return report;
}

std::string Outcome(const std::vector<std::string>& faults) {
  return faults.empty() ? "no fault"
                        : absl::StrFormat("%d faults", faults.size());
}

}  // namespace

absl::StatusOr<UpkeepReport> RunUpkeep(const config::VerifyOptions& options) {
  ASSIGN_OR_RETURN(
      const upkeep::Inspection found,
      upkeep::Inspect(options.data_dir, {options.database, options.blobs}));
  return ReportOf(
      found.faults,
      absl::StrFormat("%s: %d files of %d bytes compared; %d of them, %d "
                      "bytes, are not used",
                      Outcome(found.faults), found.blobs, found.bytes,
                      found.unused_blobs, found.unused_bytes));
}

absl::StatusOr<UpkeepReport> RunUpkeep(const config::BackupOptions& options) {
  ASSIGN_OR_RETURN(const upkeep::CopySummary done,
                   upkeep::Backup(options.data_dir, options.dir,
                                  {options.database, options.blobs}));
  return ReportOf(
      done.faults,
      absl::StrFormat("%s: the backup has %d files; %d of them, %d bytes, are "
                      "new, and %d old ones were removed",
                      Outcome(done.faults), done.blobs, done.copied_blobs,
                      done.copied_bytes, done.removed_blobs));
}

absl::StatusOr<UpkeepReport> RunUpkeep(const config::RestoreOptions& options) {
  ASSIGN_OR_RETURN(
      const upkeep::CopySummary done,
      upkeep::Restore(options.dir, options.data_dir, options.blobs));
  return ReportOf(
      done.faults,
      done.faults.empty()
          ? absl::StrFormat("restored: %d files, %d bytes", done.blobs,
                            done.copied_bytes)
          : absl::StrFormat("%s: not restored; remove %s, then repair the "
                            "backup or choose another one",
                            Outcome(done.faults), options.data_dir.string()));
}

absl::StatusOr<UpkeepReport> RunUpkeep(const config::MigrateOptions& options) {
  ASSIGN_OR_RETURN(
      const upkeep::MovedState moved,
      upkeep::MoveState(options.data_dir, {options.database, options.blobs}));
  if (!moved.blobs.faults.empty()) {
    return ReportOf(moved.blobs.faults,
                    "not moved: repair these files, or delete what needs them, "
                    "and call again");
  }
  UpkeepReport report;
  int64_t rows = 0;
  for (const db::TableContent& table : moved.tables) {
    absl::StrAppendFormat(&report.text, "%-24s %10d rows %s\n", table.table,
                          table.rows, table.digest);
    rows += table.rows;
  }
  if (!options.blobs.empty()) {
    absl::StrAppendFormat(
        &report.text,
        "%d files, %d of them sent now, and all were compared "
        "with their digests\n",
        moved.blobs.blobs, moved.blobs.copied_blobs);
  }
  absl::StrAppendFormat(
      &report.text,
      "moved: %d rows, and both databases have the same; start the servers "
      "with %s now\n",
      rows, options.blobs.empty() ? "--database" : "--database and --blobs");
  return report;
}

}  // namespace tessera::commands
