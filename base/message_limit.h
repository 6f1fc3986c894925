// The longest message that the server takes of a client.
#ifndef TESSERA_BASE_MESSAGE_LIMIT_H_
#define TESSERA_BASE_MESSAGE_LIMIT_H_

namespace tessera {

// Each open call may hold one. docs/api.md tells other clients.
inline constexpr int kMaxMessageBytes = 4 << 20;

}  // namespace tessera

#endif  // TESSERA_BASE_MESSAGE_LIMIT_H_
