// How a worker shows its lease.
#ifndef TESSERA_SERVER_WIRE_LEASE_METADATA_H_
#define TESSERA_SERVER_WIRE_LEASE_METADATA_H_

namespace tessera::wire {

// Every call of a worker carries its lease in metadata with this key.
inline constexpr char kLeaseMetadata[] = "tessera-lease";

}  // namespace tessera::wire

#endif  // TESSERA_SERVER_WIRE_LEASE_METADATA_H_
