// The longest message that the server accepts from a client.
#ifndef TESSERA_BASE_MESSAGE_LIMIT_H_
#define TESSERA_BASE_MESSAGE_LIMIT_H_

namespace tessera {

// The limit bounds memory: each open call may hold one message.
// docs/api.md states the limit for other clients.
inline constexpr int kMaxMessageBytes = 4 << 20;

// Of calls that carry a whole image as a tensor: those of the Open Inference
// Protocol. gRPC knows one limit for a server and refuses longer messages
// itself, without details. The API's own calls refuse messages above
// kMaxMessageBytes with the usual error.
inline constexpr int kMaxTensorMessageBytes = (64 << 20) + (64 << 10);

}  // namespace tessera

#endif  // TESSERA_BASE_MESSAGE_LIMIT_H_
