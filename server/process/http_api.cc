#include "server/process/http_api.h"

#include "base/status_macros.h"
#include "server/front/http/image_endpoints.h"
#include "server/front/http/rpc_routes.h"
#include "server/front/http/session_endpoints.h"
#include "server/front/http/upload_endpoints.h"

namespace tessera::process {

absl::StatusOr<std::unique_ptr<HttpApi>> HttpApi::Listen(
    const config::ServeOptions& options, const Dependencies& dependencies) {
  // The constructor is private, so std::make_unique cannot call it.
  std::unique_ptr<HttpApi> api(new HttpApi(options, dependencies));
  api->AddEndpoints(dependencies);
  ASSIGN_OR_RETURN(api->front_, front::http::HttpFront::Listen(
                                    {api->router_, &api->entrance_,
                                     dependencies.state.metrics()},
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
                 .host = options.http.listen.host}),
      transcoder_(std::make_unique<front::http::Transcoder>(
          dependencies.grpc.InProcess())) {}

void HttpApi::AddEndpoints(const Dependencies& dependencies) {
  for (const front::http::RpcRoute& route : front::http::RpcRoutes()) {
    transcoder_->AddTo(router_, route);
  }
  AddSessionEndpoints(router_, entrance_);
  AddUploadEndpoints(router_, dependencies.uploads,
                     dependencies.state.metrics());
  AddImageEndpoints(router_, dependencies.images);
}

}  // namespace tessera::process
