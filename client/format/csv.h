// The measurements of every object as a table.
#ifndef TESSERA_CLIENT_FORMAT_CSV_H_
#define TESSERA_CLIENT_FORMAT_CSV_H_

#include <filesystem>
#include <memory>

#include "absl/status/statusor.h"
#include "client/format/writer.h"

namespace tessera::format {

// Writes `<stem>.csv` (RFC 4180, but with line feeds alone): a header whose
// names carry their units, then one row an object, slice after slice. Decimal
// points, never commas.
//
// Thread-safe, as every Writer.
class CsvWriter final : public GrowingWriter {
 public:
  // Needs no pixels: the image need not be there any more.
  absl::StatusOr<std::unique_ptr<GrowingFile>> Begin(
      const std::filesystem::path& folder, const std::filesystem::path& image,
      const client::SegmentationStart& start) const override;
};

}  // namespace tessera::format

#endif  // TESSERA_CLIENT_FORMAT_CSV_H_
