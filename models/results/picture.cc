#include "models/results/picture.h"

#include <cassert>
#include <opencv2/core.hpp>
#include <string>

#include "absl/strings/str_format.h"
#include "base/output_file.h"
#include "base/status_macros.h"
#include "models/imaging/png.h"

namespace tessera::results {

absl::Status WritePicture(const std::filesystem::path& path,
                          absl::string_view remedy,
                          absl::FunctionRef<cv::Mat()> draw) {
  try {
    const cv::Mat picture = draw();
    assert(picture.type() == CV_8UC3 && picture.isContinuous());
    ASSIGN_OR_RETURN(const std::string png,
                     imaging::EncodePng({picture.rows, picture.cols},
                                        imaging::PngColours::kBgr,
                                        picture.ptr<uint8_t>()));
    ASSIGN_OR_RETURN(OutputFile file, OutputFile::Create(path));
    file.Write(png);
    return file.Commit();
  } catch (const cv::Exception& error) {
    return absl::ResourceExhaustedError(absl::StrFormat(
        "cannot draw %s: %s; %s", path.string(), error.err, remedy));
  }
}

}  // namespace tessera::results
