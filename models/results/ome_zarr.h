// Writes objects as the labels of an OME-Zarr image.
#ifndef TESSERA_MODELS_RESULTS_OME_ZARR_H_
#define TESSERA_MODELS_RESULTS_OME_ZARR_H_

#include <filesystem>

#include "absl/status/statusor.h"
#include "models/results/writer.h"
#include "models/results/zarr_pyramid.h"

namespace tessera::results {

// Writes a zip of an OME-Zarr: the segmented slices as 8 or 16 bit
// intensities, and under `labels/objects` the label image. Both are pyramids of
// every second pixel in chunks of 512×512. Axes and spacing are those of the
// image's file. `<stem>.ome.zarr.zip` has version 0.5 (Zarr 3),
// `<stem>.v0.4.ome.zarr.zip` version 0.4 (Zarr 2).
//
// Thread-safe, as every Writer.
class OmeZarrWriter : public Writer {
 public:
  explicit OmeZarrWriter(ZarrVersion version = ZarrVersion::k3)
      : version_(version) {}

  // Keeps some rows in memory, beside the objects.
  absl::StatusOr<Written> Write(const std::filesystem::path& folder,
                                const std::filesystem::path& image,
                                const Segmentation& found) const override;

 private:
  const ZarrVersion version_;
};

// The same of version 0.4.
class OldOmeZarrWriter final : public OmeZarrWriter {
 public:
  OldOmeZarrWriter() : OmeZarrWriter(ZarrVersion::k2) {}
};

}  // namespace tessera::results

#endif  // TESSERA_MODELS_RESULTS_OME_ZARR_H_
