#include "server/process/http_api.h"

#include "base/status_macros.h"
#include "server/front/http/administration_endpoints.h"
#include "server/front/http/annotation_endpoint.h"
#include "server/front/http/download_endpoints.h"
#include "server/front/http/draft_endpoints.h"
#include "server/front/http/image_endpoints.h"
#include "server/front/http/openapi.h"
#include "server/front/http/probability_endpoint.h"
#include "server/front/http/result_endpoints.h"
#include "server/front/http/rpc_routes.h"
#include "server/front/http/session_endpoints.h"
#include "server/front/http/sign_in_endpoints.h"
#include "server/front/http/token_endpoints.h"
#include "server/front/http/upload_endpoints.h"
#include "server/front/http/validation_endpoints.h"

namespace tessera::process {

absl::StatusOr<std::unique_ptr<HttpApi>> HttpApi::Listen(
    const config::ServeOptions& options, const Dependencies& dependencies) {
  // The constructor is private, so std::make_unique cannot call it.
  std::unique_ptr<HttpApi> api(new HttpApi(options, dependencies));
  api->AddEndpoints(dependencies);
  RETURN_IF_ERROR(api->AddPage(options.http));
  ASSIGN_OR_RETURN(api->front_, front::http::HttpFront::Listen(
                                    {api->router_, &api->entrance_,
                                     dependencies.state.metrics(),
                                     &dependencies.streams},
                                    {.listen = options.http.listen,
                                     .security = options.security,
                                     .limits = {}}));
  return api;
}

HttpApi::HttpApi(const config::ServeOptions& options,
                 const Dependencies& dependencies)
    : entrance_(dependencies.state.control(), dependencies.drain,
                {.authenticates = options.security.tokens,
                 .encrypts = options.security.encrypts(),
                 .host = options.http.listen.host,
                 .public_url = options.http.public_url}),
      transcoder_(std::make_unique<front::http::Transcoder>(
          dependencies.grpc.InProcess())) {}

absl::Status HttpApi::AddPage(const config::HttpOptions& options) {
  if (!options.web) return absl::OkStatus();
  if (!options.web_dir.empty()) {
    ASSIGN_OR_RETURN(page_, front::http::FolderPage::Open(options.web_dir));
    router_.SetFallback(PageEndpoint(*page_));
  } else if (front::http::HasBuiltInPage()) {
    router_.SetFallback(PageEndpoint(front::http::BuiltInPage()));
  }
  return absl::OkStatus();
}

void HttpApi::AddEndpoints(const Dependencies& dependencies) {
  for (const front::http::RpcRoute& route : front::http::RpcRoutes()) {
    transcoder_->AddTo(router_, route);
  }
  AddSessionEndpoints(router_, entrance_, dependencies.sign_in);
  AddSignInEndpoints(router_, entrance_, dependencies.sign_in);
  AddUploadEndpoints(router_, dependencies.uploads,
                     dependencies.state.metrics());
  AddDownloadEndpoints(router_, dependencies.models, dependencies.datasets);
  AddImageEndpoints(router_, dependencies.images);
  AddProbabilityEndpoint(router_, dependencies.probabilities);
  AddResultEndpoints(router_, dependencies.segmentation_jobs,
                     dependencies.state.files());
  AddTokenEndpoints(router_, dependencies.tokens);
  AddDraftEndpoints(router_, dependencies.drafts);
  AddAnnotationEndpoint(router_, dependencies.annotations);
  AddAdministrationEndpoints(router_, dependencies.administration);
  AddValidationEndpoints(router_, dependencies.validation);
  events_ =
      std::make_unique<front::http::Events>(front::http::Events::Dependencies{
          dependencies.training_jobs, dependencies.segmentation_jobs,
          dependencies.recent_jobs, &dependencies.drafts,
          &dependencies.state.control().open_callers()});
  events_->AddTo(router_);
  AddOpenApiEndpoint(router_);  // Last, since it describes the others.
}

}  // namespace tessera::process
