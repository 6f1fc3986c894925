#include "models/imaging/tiff_handle.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace tessera::imaging {
namespace {

bool IsOfFax(const char* module) {
  return module != nullptr && std::strncmp(module, "Fax", 3) == 0;
}

void Keep(TiffMessages& messages, const char* module, const char* format,
          va_list arguments) {
  char text[256];
  std::vsnprintf(text, sizeof(text), format, arguments);
  messages.error = text;
  if (IsOfFax(module)) messages.damaged_fax = true;
}

// Returns 1 so that libtiff does not call the process-wide handler.
int KeepError(TIFF*, void* kept, const char* module, const char* format,
              va_list arguments) {
  Keep(*static_cast<TiffMessages*>(kept), module, format, arguments);
  return 1;
}

// Keeps only warnings about fax data.
int KeepFaxWarning(TIFF*, void* kept, const char* module, const char* format,
                   va_list arguments) {
  if (IsOfFax(module)) {
    Keep(*static_cast<TiffMessages*>(kept), module, format, arguments);
  }
  return 1;
}

TIFF* OpenWith(const std::filesystem::path& path, const char* mode,
               int64_t max_allocation, TiffMessages* messages) {
  TIFFOpenOptions* const options = TIFFOpenOptionsAlloc();
  TIFFOpenOptionsSetErrorHandlerExtR(options, &KeepError, messages);
  TIFFOpenOptionsSetWarningHandlerExtR(options, &KeepFaxWarning, messages);
  TIFFOpenOptionsSetMaxSingleMemAlloc(options, max_allocation);
  TIFF* const tiff = TIFFOpenExt(path.c_str(), mode, options);
  TIFFOpenOptionsFree(options);
  return tiff;
}

}  // namespace

TiffHandle::TiffHandle(const std::filesystem::path& path, const char* mode,
                       int64_t max_allocation)
    : messages_(std::make_unique<TiffMessages>()),
      tiff_(OpenWith(path, mode, max_allocation, messages_.get()),
            &TIFFClose) {}

}  // namespace tessera::imaging
