// Describes the pages of a TIFF for the programs that open it. Private to this
// room.
#ifndef TESSERA_MODELS_IMAGING_STACK_DESCRIPTION_H_
#define TESSERA_MODELS_IMAGING_STACK_DESCRIPTION_H_

#include <tiffio.h>

#include <filesystem>
#include <string>

#include "models/imaging/image_writer.h"

namespace tessera::imaging {

// OME-XML of 2016-06. All its bytes are ASCII: lengths have no unit, because
// the default is µm, and Bio-Formats 7.3 does not read an escaped µ.
std::string OmeXmlOf(Size size, int bits, const PageAxes& axes);

// What ImageJ 1.54 writes of such a stack. ImageJ ignores OME-XML.
std::string ImageJTextOf(const PageAxes& axes);

// Sets the resolution in pixels per micrometre, if the spacing is known.
void SetResolution(TIFF* tiff, const Spacing& spacing);

// Sets both texts of the first page: OME-XML as the tag ImageDescription,
// ImageJ's as a tag that JoinDescriptions() has to rename.
void SetDescriptions(TIFF* tiff, Size size, int bits, const PageAxes& axes);

// Makes ImageJ's text the second ImageDescription of the first page.
// Bio-Formats and libtiff read the first one, ImageJ the last one, tifffile
// both. libtiff writes no tag twice, hence this step. Leaves files without such
// a text alone. Returns false if the file cannot be read or written. REQUIRES:
// the file is little-endian and closed.
bool JoinDescriptions(const std::filesystem::path& path);

}  // namespace tessera::imaging

#endif  // TESSERA_MODELS_IMAGING_STACK_DESCRIPTION_H_
