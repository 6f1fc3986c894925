// A region of an image that somebody edits.
#ifndef TESSERA_SERVER_DRAFTS_PLACE_H_
#define TESSERA_SERVER_DRAFTS_PLACE_H_

#include <cstdint>
#include <string>

namespace tessera::drafts {

// The region [x0, x1) × [y0, y1) of a slice of a file, in pixels. Plain data.
struct Place {
  std::string sha256;
  int slice = 1;    // From 1, of the channel.
  int channel = 1;  // From 1.
  int x0 = 0;
  int y0 = 0;
  int x1 = 0;
  int y1 = 0;

  int64_t pixels() const {
    return (int64_t{x1} - x0) * (int64_t{y1} - y0);
  }
  friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace tessera::drafts

#endif  // TESSERA_SERVER_DRAFTS_PLACE_H_
