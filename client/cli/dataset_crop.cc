#include <memory>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "client/cli/commands.h"
#include "client/cli/options.h"
#include "models/data/region.h"

namespace tessera::cli {
namespace {

absl::Status Crop(Session& session, const data::CropRequest& request) {
  ASSIGN_OR_RETURN(const data::CroppedSample sample, data::Crop(request));
  session.Print(absl::StrCat("wrote ", sample.folder.string()),
                {{"sample", sample.folder.string()},
                 {"notes", sample.notes},
                 {"image_notices", sample.image_notices}});
  for (const std::string& notice : sample.image_notices) {
    session.Note(
        absl::StrCat(request.image.filename().string(), ": ", notice));
  }
  const std::string outlines = request.outlines.filename().string();
  for (const std::string& note : sample.notes) {
    session.Note(absl::StrCat(outlines, ": ", note));
  }
  return absl::OkStatus();
}

}  // namespace

void AddDatasetCrop(CLI::App& dataset, Session& session) {
  CLI::App* const command = dataset.add_subcommand(
      "crop",
      "Make a sample of an outlined rectangle of a large image; needs no "
      "server");
  const auto request = std::make_shared<data::CropRequest>();
  command->add_option("IMAGE", request->image,
                      "TIFF, PNG, JPEG, .npy or OME-Zarr")
      ->required()
      ->check(CLI::ExistingPath);
  command
      ->add_option("--outlines", request->outlines,
                   "File with the outlines of the objects: GeoJSON (QuPath), "
                   ".pjs (PyJAMAS), .roi or RoiSet.zip (ImageJ), COCO, labelme, "
                   "Cellpose's _cp_outlines.txt or _seg.npy, or labels: .npy, "
                   "or a folder such as a.ome.zarr/labels/cells")
      ->required()
      ->check(CLI::ExistingPath);
  AddParsed(*command, "--roi", request->roi, &ParseRect,
            "The outlined rectangle as X0,Y0,X1,Y1 in pixels. Column X1 and "
            "row Y1 are outside")
      ->required();
  command
      ->add_option("--channel", request->channel,
                   "The channel of the image, counted from 1. Default: the "
                   "first. --slice counts slices of this channel")
      ->check(CLI::PositiveNumber);
  command->add_option("--slice", request->slice, "The slice, counted from 1")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--out", request->out, "The folder of samples")
      ->required();
  command->footer(
      "Examples:\n"
      "  tessera dataset crop embryo.tif --outlines embryo.pjs \\\n"
      "      --roi 100,100,356,356 --slice 3 --out samples");
  command->callback([&session, request] {
    // The name of the folder `a.zarr/` is the part before the slash.
    for (std::filesystem::path* const path :
         {&request->image, &request->outlines}) {
      if (!path->has_filename()) *path = path->parent_path();
    }
    session.command = [&session, request] { return Crop(session, *request); };
  });
}

}  // namespace tessera::cli
