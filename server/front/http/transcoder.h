// Answers HTTP requests by calls of the gRPC API.
#ifndef TESSERA_SERVER_FRONT_HTTP_TRANSCODER_H_
#define TESSERA_SERVER_FRONT_HTTP_TRANSCODER_H_

#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "server/front/http/router.h"

namespace tessera::front::http {

// A method of the gRPC API as a route. The request is made of the path, the
// query and the body.
struct RpcRoute {
  const char* verb;
  const char* path;     // A template whose variables are fields of the request.
  const char* method;   // `tessera.v1.ModelService.GetModel`.
  const char* summary;  // One sentence.
  // The field that the body is: `*` is the whole request, empty: no body.
  const char* body = "";
};

// Calls methods of this process' own gRPC server: so a request over HTTP has
// the names, rights, limits, errors, audit and log of the same call over gRPC.
// Requests and answers are proto3 JSON; answers have all fields that are not
// optional. No thread waits for a call. A call whose client has gone is
// cancelled.
//
// Thread-safe. The destructor cancels the calls in progress and waits for them.
class Transcoder {
 public:
  // `channel` leads to the server in this process.
  explicit Transcoder(std::shared_ptr<grpc::Channel> channel);
  ~Transcoder();

  // An endpoint of a unary method. Errors of the endpoint: INVALID_ARGUMENT
  // (REQUEST_MALFORMED) if body or query do not fit the request; those of the
  // method.
  // REQUIRES: the method is linked into this program; fields exist.
  void AddTo(Router& router, const RpcRoute& route);

 private:
  class Calls;
  const std::shared_ptr<Calls> calls_;
};

}  // namespace tessera::front::http

#endif  // TESSERA_SERVER_FRONT_HTTP_TRANSCODER_H_
