// TIFFs whose pages tell where they lie, and what is read of them.
#ifndef TESSERA_TESTS_UNIT_MODELS_IMAGING_DESCRIBED_PAGES_H_
#define TESSERA_TESTS_UNIT_MODELS_IMAGING_DESCRIBED_PAGES_H_

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "models/imaging/image_file.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/models/imaging/tiff_page.h"

namespace tessera::imaging {

// Page i is i everywhere. The first one has the description.
inline std::vector<Page> Numbered(int count, const std::string& description) {
  std::vector<Page> pages(static_cast<size_t>(count));
  for (size_t i = 0; i < pages.size(); ++i) {
    pages[i].value = [i](int, int, int) { return static_cast<uint32_t>(i); };
  }
  pages[0].description = description;
  return pages;
}

// Writes pages and opens one channel of them.
inline absl::StatusOr<std::unique_ptr<ImageFile>> OpenPages(
    const tessera::testing::ScratchFolder& folder,
    const std::vector<Page>& pages, std::optional<int> channel = std::nullopt) {
  WritePages(folder / "a.tif", pages);
  return ImageFile::Open(folder / "a.tif", {}, channel);
}

// c, z, t and the pages of all slices, such as "0,1,0:3".
inline std::vector<std::string> Slices(ImageFile& file) {
  std::vector<std::string> slices;
  for (int i = 0; i < file.header().slices; ++i) {
    const SlicePosition at = file.PositionOf(i);
    const auto image = file.ReadSlice(i);
    EXPECT_TRUE(image.ok()) << image.status();
    slices.push_back(absl::StrFormat("%d,%d,%d:%d", at.c, at.z, at.t,
                                     image.ok() ? image->at(0, 0) : -1));
  }
  return slices;
}

inline std::string ImageJ(const std::string& lines) {
  return absl::StrCat("ImageJ=1.53t\n", lines, "loop=false\n");
}
inline std::string Ome(const std::string& pixels, const std::string& inside,
                       const std::string& root = "") {
  return absl::StrCat(
      R"(<?xml version="1.0" encoding="UTF-8"?><OME )", root,
      R"( xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">)",
      R"(<Image ID="Image:0" Name="one"><Pixels ID="Pixels:0" )", pixels, ">",
      inside, "</Pixels></Image></OME>");
}

}  // namespace tessera::imaging

#endif  // TESSERA_TESTS_UNIT_MODELS_IMAGING_DESCRIBED_PAGES_H_
