// The HTTP API of a server, with all its endpoints.
#ifndef TESSERA_SERVER_PROCESS_HTTP_API_H_
#define TESSERA_SERVER_PROCESS_HTTP_API_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/app/administration.h"
#include "server/app/annotations.h"
#include "server/app/datasets.h"
#include "server/app/drafts.h"
#include "server/app/images.h"
#include "server/app/models.h"
#include "server/app/probabilities.h"
#include "server/app/recent_jobs.h"
#include "server/app/segmentation_jobs.h"
#include "server/app/sign_in.h"
#include "server/app/tokens.h"
#include "server/app/training_jobs.h"
#include "server/app/uploads.h"
#include "server/app/validation.h"
#include "server/config/command_line.h"
#include "server/front/grpc/drain.h"
#include "server/front/grpc/grpc_front.h"
#include "server/front/http/entrance.h"
#include "server/front/http/events.h"
#include "server/front/http/http_front.h"
#include "server/front/http/page_files.h"
#include "server/front/http/router.h"
#include "server/front/http/transcoder.h"
#include "server/process/state.h"

namespace tessera::process {

// Answers HTTP: methods of the gRPC API by the gRPC front of this process, all
// other endpoints by the use cases.
//
// Thread-safe. Borrows everything it is given. Destroyed before the gRPC front.
class HttpApi {
 public:
  struct Dependencies {
    State& state;
    front::GrpcFront& grpc;
    front::Drain& drain;
    front::FileStreams& streams;
    app::Uploads& uploads;
    const app::Models& models;
    const app::Datasets& datasets;
    app::Images& images;
    app::Probabilities& probabilities;
    app::TrainingJobs& training_jobs;
    app::SegmentationJobs& segmentation_jobs;
    const app::RecentJobs& recent_jobs;
    app::Tokens& tokens;
    app::SignIn& sign_in;
    app::Drafts& drafts;
    app::Annotations& annotations;
    const app::Administration& administration;
    app::Validation& validation;
  };

  // Errors: those of HttpFront::Listen() and FolderPage::Open().
  static absl::StatusOr<std::unique_ptr<HttpApi>> Listen(
      const config::ServeOptions& options, const Dependencies& dependencies);

  int port() const { return front_->port(); }

  // As HttpFront::Shutdown().
  void Shutdown(absl::Duration grace) { front_->Shutdown(grace); }

 private:
  HttpApi(const config::ServeOptions& options,
          const Dependencies& dependencies);

  absl::Status AddPage(const config::HttpOptions& options);
  void AddEndpoints(const Dependencies& dependencies);

  front::http::Entrance entrance_;
  std::unique_ptr<front::http::FolderPage> page_;  // Null: the built-in one.
  front::http::Router router_;
  std::unique_ptr<front::http::Transcoder> transcoder_;
  std::unique_ptr<front::http::Events> events_;
  // Last: no endpoint runs once it is destroyed.
  std::unique_ptr<front::http::HttpFront> front_;
};

}  // namespace tessera::process

#endif  // TESSERA_SERVER_PROCESS_HTTP_API_H_
