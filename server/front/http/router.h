// Finds the endpoint for a path.
#ifndef TESSERA_SERVER_FRONT_HTTP_ROUTER_H_
#define TESSERA_SERVER_FRONT_HTTP_ROUTER_H_

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/app/operation.h"
#include "server/front/http/endpoint.h"
#include "server/front/http/path_template.h"

namespace tessera::front::http {

struct QueryParameter {
  std::string name;
  std::string type;         // Of JSON Schema: `string`, `integer`, `number`.
  std::string description;  // One sentence.
  bool required = false;
};

// What GET /v1/openapi.json says of an endpoint.
struct Description {
  std::string summary;  // One sentence.
  std::vector<QueryParameter> query;
  std::string request_schema;  // JSON Schema of the body; empty: any or none.
  std::string request_type;    // Of a body that is not JSON; empty: JSON.
  std::string response_type = "application/json";
  std::string response_schema;  // JSON Schema; empty: any.
  // Instead: a message of the gRPC API, such as `tessera.v1.SegmentationJob`.
  std::string response_message;
  // Of a route that calls a gRPC method: the method, and the field that the
  // body is (see RpcRoute). They describe the rest.
  std::string rpc;
  std::string rpc_body;
};

struct Route {
  std::string verb;  // GET, POST, PUT, PATCH or DELETE.
  PathTemplate path;
  // Checked before the handler runs. Null: the handler looks at the caller
  // itself, who may be unknown (`caller.principal.user` is empty).
  const app::Operation* operation = nullptr;
  std::variant<Endpoint, Reception, AsyncEndpoint> handler;
  Description about;
};

// The routes of the HTTP API.
//
// Not thread-safe while routes are added, thread-safe from then on.
class Router {
 public:
  // `path` is a template of the AIPs (google.aip.dev/127), such as
  // `/v1/files/{file}/slices/{n}`, `/v1/{name=models/*}:share` or
  // `/v1/files:crop`. The caller is authenticated and has the operation's role
  // when the endpoint runs. `operation` must live as long as the router.
  // REQUIRES: `path` is such a template, and no route has the same verb and
  // template.
  void Add(const std::string& verb, const std::string& path,
           const app::Operation& operation, Endpoint endpoint,
           Description about = {});
  void AddReception(const std::string& verb, const std::string& path,
                    const app::Operation& operation, Reception reception,
                    Description about = {});
  // For handlers that find out by themselves what the caller may do.
  void AddOpen(const std::string& verb, const std::string& path,
               Endpoint endpoint, Description about = {});
  void AddAsync(const std::string& verb, const std::string& path,
                AsyncEndpoint endpoint, Description about = {});

  // Answers GET of all paths outside of `/v1` that have no route.
  void SetFallback(Endpoint endpoint);

  struct Match {
    const Route* route;  // The router's.
    std::map<std::string, std::string> values;
  };

  // `path` as in the request line, without the query. Of several templates that
  // match, the one with the most fixed segments wins.
  // Errors: NOT_FOUND (PATH_UNKNOWN); UNIMPLEMENTED (METHOD_NOT_ALLOWED) if the
  // path takes other verbs, which the message lists; INVALID_ARGUMENT
  // (PATH_INVALID) if the path is malformed.
  absl::StatusOr<Match> Find(absl::string_view verb,
                             absl::string_view path) const;

  // The verbs that the path takes, as the header Allow has them.
  std::string Verbs(absl::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  void AddRoute(Route route);

  std::vector<Route> routes_;
  std::optional<Route> fallback_;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_ROUTER_H_
