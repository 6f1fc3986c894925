#include "models/imaging/tiff_handle.h"

#include <cstdarg>
#include <cstdio>

namespace tessera::imaging {
namespace {

// Returning 1 tells libtiff not to call the process-wide handler.
int KeepError(TIFF*, void* kept, const char*, const char* format,
              va_list arguments) {
  char text[256];
  std::vsnprintf(text, sizeof(text), format, arguments);
  *static_cast<std::string*>(kept) = text;
  return 1;
}

int DropWarning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

// `open` takes the options and returns the TIFF.
template <typename Open>
TIFF* OpenWith(int64_t max_allocation, std::string* error, const Open& open) {
  TIFFOpenOptions* const options = TIFFOpenOptionsAlloc();
  TIFFOpenOptionsSetErrorHandlerExtR(options, &KeepError, error);
  TIFFOpenOptionsSetWarningHandlerExtR(options, &DropWarning, nullptr);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, max_allocation);
  TIFF* const tiff = open(options);
  TIFFOpenOptionsFree(options);
  return tiff;
}

}  // namespace

TiffHandle::TiffHandle(const std::filesystem::path& path, const char* mode,
                       int64_t max_allocation)
    : error_(std::make_unique<std::string>("unknown error")),
      tiff_(OpenWith(max_allocation, error_.get(),
                     [&](TIFFOpenOptions* options) {
                       return TIFFOpenExt(path.c_str(), mode, options);
                     }),
            &TIFFClose) {}

TiffHandle::TiffHandle(const std::filesystem::path& path,
                       int64_t max_allocation, Arrival& arrival)
    : error_(std::make_unique<std::string>("unknown error")),
      bytes_(std::make_unique<TiffBytes>(path, arrival)),
      tiff_(OpenWith(max_allocation, error_.get(),
                     [&](TIFFOpenOptions* options) {
                       return bytes_->Open(path, options);
                     }),
            &TIFFClose) {}

}  // namespace tessera::imaging
