// Optional fields of the wire. Included by sources only.
#ifndef TESSERA_CLIENT_GRPC_GRPC_OPTIONAL_H_
#define TESSERA_CLIENT_GRPC_GRPC_OPTIONAL_H_

// Copies an optional field either way between `proto` and `parameters`, if it
// is set. The wire and the structs name their fields alike, so that no field is
// matched by hand.
#define TESSERA_FROM_OPTIONAL(field) \
  if (proto.has_##field()) parameters.field = proto.field()
#define TESSERA_TO_OPTIONAL(field) \
  if (parameters.field) proto.set_##field(*parameters.field)

#endif  // TESSERA_CLIENT_GRPC_GRPC_OPTIONAL_H_
