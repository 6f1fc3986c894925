// Copies optional fields of the wire API. Included by .cc files only.
#ifndef TESSERA_RPC_OPTIONAL_FIELDS_H_
#define TESSERA_RPC_OPTIONAL_FIELDS_H_

// Copies `field` from `proto` to `parameters`, or back, if it is set. The field
// has the same name in both.
#define TESSERA_FROM_OPTIONAL(field) \
  if (proto.has_##field()) parameters.field = proto.field()
#define TESSERA_TO_OPTIONAL(field) \
  if (parameters.field) proto.set_##field(*parameters.field)

#endif  // TESSERA_RPC_OPTIONAL_FIELDS_H_
