// The longest message that the server accepts from a client.
#ifndef TESSERA_BASE_MESSAGE_LIMIT_H_
#define TESSERA_BASE_MESSAGE_LIMIT_H_

namespace tessera {

// The limit bounds memory: each open call may hold one message.
// docs/api.md states the limit for other clients.
inline constexpr int kMaxMessageBytes = 4 << 20;

}  // namespace tessera

#endif  // TESSERA_BASE_MESSAGE_LIMIT_H_
