// A .zip archive that is sent while it is made.
#ifndef TESSERA_MODELS_RESULTS_ZIP_STREAM_H_
#define TESSERA_MODELS_RESULTS_ZIP_STREAM_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "models/results/spool.h"

namespace tessera::results {

// Makes the bytes of an archive one after the other; nothing is changed later,
// so the archive may be as long as it likes. Entries are packed by deflate.
// Only what is too large for a plain archive is written as zip64, which Java's
// programs, such as ImageJ, read since Java 21. Time stamps are fixed, so equal
// files give equal bytes. The directory at the archive's end waits on disk:
// memory does not grow with the number of entries.
//
// Not thread-safe.
class ZipStream {
 public:
  // Errors: UNAVAILABLE if the folder for temporary files cannot be written.
  static absl::StatusOr<ZipStream> Create();
  ZipStream(ZipStream&&) noexcept;
  ZipStream& operator=(ZipStream&&) noexcept;
  ~ZipStream();

  // Each returns the archive's next bytes, which may be none.
  //
  // Begins an entry of `size_bytes`. `name` is UTF-8 with slashes, and is not
  // checked. REQUIRES: the entry before has ended, and has that many bytes.
  std::string Begin(absl::string_view name, uint64_t size_bytes);
  // The next bytes of the entry.
  std::string Add(absl::string_view bytes);
  std::string End();
  // After the last entry, the next part of the directory, until it is empty.
  // Errors: UNAVAILABLE if it could not be kept on disk.
  absl::StatusOr<std::string> Directory();
  // Ends the archive. Call once, last.
  std::string Finish();

 private:
  class Deflater;

  explicit ZipStream(Spool directory);
  std::string Count(std::string bytes);
  std::string DirectoryEntry() const;

  Spool directory_;
  std::unique_ptr<Deflater> deflater_;
  std::string name_;     // Of the open entry.
  bool wide_ = false;    // The open entry is one of zip64.
  uint64_t offset_ = 0;  // In the archive, of what comes next.
  uint64_t begun_ = 0;   // The offset of the open entry.
  uint64_t packed_ = 0;  // Bytes of the open entry so far.
  uint64_t unpacked_ = 0;
  uint32_t crc_ = 0;
  uint64_t entries_ = 0;
  uint64_t directory_bytes_ = 0;
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_ZIP_STREAM_H_
