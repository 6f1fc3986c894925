// How a worker shows its lease.
#ifndef TESSERA_SERVER_WIRE_LEASE_METADATA_H_
#define TESSERA_SERVER_WIRE_LEASE_METADATA_H_

namespace tessera::wire {

// The key of the metadata that carries it in every call.
inline constexpr char kLeaseMetadata[] = "tessera-lease";

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_LEASE_METADATA_H_
