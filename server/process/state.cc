#include "server/process/state.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "base/trace.h"
#include "server/db/open_database.h"
#include "server/inference/segmenter.h"
#include "server/process/picture_memory.h"
#include "server/process/sample_memory.h"
#include "server/process/start_log.h"
#include "server/storage/open_blobs.h"
#include "server/telemetry/traced_blob_store.h"
#include "server/telemetry/traced_database.h"
#include "server/uploads/open_uploads.h"

namespace tessera::process {

absl::StatusOr<std::unique_ptr<State>> State::Open(
    const config::ServeOptions& options, const front::Drain& drain) {
  // The constructor is private, so std::make_unique cannot call it.
  std::unique_ptr<State> state(new State());
  RETURN_IF_ERROR(state->OpenFolder(options));
  RETURN_IF_ERROR(state->Trace(options));
  RETURN_IF_ERROR(state->OpenDatabase(options));
  RETURN_IF_ERROR(state->OpenFiles(options));
  RETURN_IF_ERROR(state->OpenCatalogs(options, drain));
  return state;
}

absl::Status State::OpenFolder(const config::ServeOptions& options) {
  ASSIGN_OR_RETURN(data_dir_, storage::DataDir::Open(options.data_dir));
  ASSIGN_OR_RETURN(metrics_page_,
                   MetricsPage::Listen(options.metrics_listen, metrics_));
  return absl::OkStatus();
}

absl::Status State::Trace(const config::ServeOptions& options) {
  if (options.otlp_endpoint.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(tracer_, telemetry::OtlpExporter::Create(
                                {.endpoint = options.otlp_endpoint,
                                 .service = "tesserad",
                                 .instance = server()},
                                metrics_));
  trace::SetSink(tracer_.get());
  return absl::OkStatus();
}

absl::Status State::OpenDatabase(const config::ServeOptions& options) {
  database_url_ =
      options.database.empty() ? db::DatabaseUrlIn(dir()) : options.database;
  if (!db::IsFile(database_url_)) WarnOfUnusedDatabase(dir());
  ASSIGN_OR_RETURN(database_,
                   db::Open(database_url_, db::DatabaseUse::kServe,
                            {.connections = options.database_connections,
                             .metrics = &metrics_}));
  if (tracer_ != nullptr) {
    database_ =
        std::make_unique<telemetry::TracedDatabase>(std::move(database_));
  }
  if (db::IsFile(database_url_)) return absl::OkStatus();
  seats_ = std::make_unique<access::SharedSeats>(*database_, clock_, server());
  return seats_->Enter();
}

absl::Status State::OpenFiles(const config::ServeOptions& options) {
  const config::BlobsOptions& blobs = options.blobs;
  ASSIGN_OR_RETURN(
      blobs_,
      storage::OpenBlobs(
          blobs.url.empty() ? storage::BlobsUrlIn(dir()) : blobs.url,
          {.dir = blobs.cache_dir.empty() ? dir() / "cache" : blobs.cache_dir,
           .max_bytes = blobs.cache_bytes,
           .metrics = &metrics_}));
  if (tracer_ != nullptr) {
    blobs_ = std::make_unique<telemetry::TracedBlobStore>(std::move(blobs_));
  }
  ASSIGN_OR_RETURN(
      files_, files::KeptFiles::Open(*database_, *blobs_, clock_, server()));
  ASSIGN_OR_RETURN(uploads_,
                   uploads::OpenUploads(
                       dir(), *database_, *blobs_, *files_, clock_,
                       {.max_file_bytes = options.max_upload_bytes}, server()));
  ASSIGN_OR_RETURN(
      spool_, app::Spool::Create(dir() / "spool", options.max_upload_bytes));
  return absl::OkStatus();
}

absl::Status State::OpenCatalogs(const config::ServeOptions& options,
                                 const front::Drain& drain) {
  memory_ = inference::SharesOf(inference::MemoryLimitBytes());
  budget_ = std::make_unique<inference::MemoryBudget>(std::min(
      memory_.images,
      options.max_image_pixels * inference::Segmenter::kBytesPerPixel));
  ASSIGN_OR_RETURN(pictures_, pictures::Pictures::Open(
                                  *files_, clock_,
                                  {.folder = dir() / "pictures",
                                   .reserve = PictureMemoryOf(*budget_),
                                   .disk_bytes = options.picture_bytes,
                                   .most_pixels_decoded_whole =
                                       budget_->capacity() /
                                       inference::Segmenter::kBytesPerPixel}));
  catalog_ = std::make_unique<datasets::DatasetCatalog>(
      *database_, *files_, clock_,
      [this, &drain](const std::vector<data::SampleFiles>& samples)
          -> absl::StatusOr<data::SamplesSummary> {
        auto checked = data::CheckSamples(
            samples, SampleMemoryOf(*budget_, drain.expired()));
        if (!checked.ok()) return drain.Explain(checked.status());
        return checked;
      });
  registry_ =
      std::make_unique<registry::ModelRegistry>(*database_, *files_, clock_);
  ASSIGN_OR_RETURN(
      control_, app::AccessControl::Create(
                    options.security, dir(), *database_, clock_,
                    [this](const std::string& user) -> absl::StatusOr<int64_t> {
                      ASSIGN_OR_RETURN(const int64_t uploads,
                                       uploads_->BytesOf(user));
                      return uploads + spool_->BytesOf(user);
                    }));
  return absl::OkStatus();
}

}  // namespace tessera::process
