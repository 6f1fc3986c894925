// What a server remembers: its database, its files and who may use them.
#ifndef TESSERA_SERVER_PROCESS_STATE_H_
#define TESSERA_SERVER_PROCESS_STATE_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "server/access/shared_seats.h"
#include "server/app/access_control.h"
#include "server/app/spool.h"
#include "server/config/command_line.h"
#include "server/datasets/dataset_catalog.h"
#include "server/db/database.h"
#include "server/files/kept_files.h"
#include "server/front/grpc/drain.h"
#include "server/inference/machine_memory.h"
#include "server/inference/memory_budget.h"
#include "server/pictures/pictures.h"
#include "server/process/metrics_page.h"
#include "server/registry/model_registry.h"
#include "server/storage/blob_store.h"
#include "server/storage/data_dir.h"
#include "server/storage/upload_store.h"
#include "server/telemetry/otlp_exporter.h"
#include "server/telemetry/prometheus_metrics.h"

namespace tessera::process {

// The first part of a server: the data folder, metrics and traces, the
// database, the blob store, what is kept in them, the memory for images and
// the pictures of images. Nothing in it computes or listens, except the port
// for metrics.
//
// Thread-safe. Owns what it returns references to. Borrows the drain.
class State {
 public:
  // Errors: see Server::Start().
  static absl::StatusOr<std::unique_ptr<State>> Open(
      const config::ServeOptions& options, const front::Drain& drain);

  const Clock& clock() const { return clock_; }
  // The folder's id names this server to others.
  const std::string& server() const { return data_dir_->id(); }
  const std::filesystem::path& dir() const { return data_dir_->path(); }
  std::filesystem::path log_dir() const { return dir() / "logs"; }
  telemetry::PrometheusMetrics& metrics() { return metrics_; }
  int metrics_port() const { return metrics_page_->port(); }

  const std::string& database_url() const { return database_url_; }
  // Whether other servers may use the same database.
  bool shared() const { return seats_ != nullptr; }
  db::Database& database() { return *database_; }
  access::SharedSeats* seats() { return seats_.get(); }  // Null: not shared.

  storage::BlobStore& blobs() { return *blobs_; }
  files::KeptFiles& files() { return *files_; }
  storage::UploadStore& uploads() { return *uploads_; }
  app::Spool& spool() { return *spool_; }

  const inference::MemoryShares& memory() const { return memory_; }
  inference::MemoryBudget& budget() { return *budget_; }

  pictures::Pictures& pictures() { return *pictures_; }
  datasets::DatasetCatalog& catalog() { return *catalog_; }
  registry::ModelRegistry& registry() { return *registry_; }
  app::AccessControl& control() { return *control_; }

 private:
  State() = default;

  // In the order of construction.
  absl::Status OpenFolder(const config::ServeOptions& options);
  absl::Status Trace(const config::ServeOptions& options);
  absl::Status OpenDatabase(const config::ServeOptions& options);
  absl::Status OpenFiles(const config::ServeOptions& options);
  absl::Status OpenCatalogs(const config::ServeOptions& options,
                            const front::Drain& drain);

  const SystemClock clock_{};
  std::unique_ptr<storage::DataDir> data_dir_;
  telemetry::PrometheusMetrics metrics_;
  std::unique_ptr<MetricsPage> metrics_page_;
  std::unique_ptr<telemetry::OtlpExporter> tracer_;  // Null: no spans.
  std::string database_url_;
  std::unique_ptr<db::Database> database_;
  std::unique_ptr<access::SharedSeats> seats_;
  std::unique_ptr<storage::BlobStore> blobs_;
  std::unique_ptr<files::KeptFiles> files_;
  std::unique_ptr<storage::UploadStore> uploads_;
  std::unique_ptr<app::Spool> spool_;
  inference::MemoryShares memory_;
  std::unique_ptr<inference::MemoryBudget> budget_;
  std::unique_ptr<pictures::Pictures> pictures_;
  std::unique_ptr<datasets::DatasetCatalog> catalog_;
  std::unique_ptr<registry::ModelRegistry> registry_;
  std::unique_ptr<app::AccessControl> control_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_STATE_H_
