// The address of a caller.
#ifndef TESSERA_SERVER_FRONT_GRPC_PEER_H_
#define TESSERA_SERVER_FRONT_GRPC_PEER_H_

#include <string>

#include "grpcpp/server_context.h"

namespace tessera::front {

// Key of metadata with the address of the client for whom this process makes a
// call of itself, as the HTTP front does.
inline constexpr char kPeerMetadata[] = "x-tessera-peer";

// The value of the metadata for a client at `peer`. Begins with a secret of
// this process, so that other callers cannot pretend an address. Thread-safe.
std::string PeerMetadata(const std::string& peer);

// As gRPC writes addresses: `ipv4:127.0.0.1:4711`. Thread-safe.
std::string PeerOf(const grpc::ServerContextBase& context);

// Tells callers apart before anybody has looked who they are: the credential,
// or the host of a caller who shows none. Thread-safe.
std::string CallerKeyOf(const grpc::ServerContextBase& context);

}  // namespace tessera::front

#endif  // TESSERA_SERVER_FRONT_GRPC_PEER_H_
