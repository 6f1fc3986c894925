import java.io.FileOutputStream;
import java.io.IOException;
import loci.common.DebugTools;
import loci.common.services.ServiceFactory;
import loci.formats.FormatTools;
import loci.formats.ImageReader;
import loci.formats.meta.IMetadata;
import loci.formats.services.OMEXMLService;
import ome.units.UNITS;
import ome.units.quantity.Length;
import ome.units.quantity.Time;

/**
 * Reads images by Bio-Formats and writes beside each what Bio-Formats found.
 *
 * usage: java ReadByBioFormats.java FILE... Writes the text FILE.bioformats with sizes, and FILE.bioformats.raw with the planes' bytes, by
 * t, then z, then c.
 */
public class ReadByBioFormats {
  public static void main(String[] files) throws Exception {
    DebugTools.setRootLevel("ERROR");
    for (String file : files) {
      read(file);
    }
  }

  private static String micrometres(Length length) {
    return length == null ? "0" : String.valueOf(length.value(UNITS.MICROMETER));
  }

  private static void read(String file) throws Exception {
    OMEXMLService service = new ServiceFactory().getInstance(OMEXMLService.class);
    IMetadata meta = service.createOMEXMLMetadata();
    try (ImageReader reader = new ImageReader()) {
      reader.setMetadataStore(meta);
      reader.setId(file);
      Time step = meta.getPixelsTimeIncrement(0);
      String text = String.join("\n", "format " + reader.getFormat().replace(' ', '_'), "channels " + reader.getSizeC(),
          "slices " + reader.getSizeZ(), "frames " + reader.getSizeT(), "width " + reader.getSizeX(), "height " + reader.getSizeY(),
          "type " + FormatTools.getPixelTypeString(reader.getPixelType()), "pixelWidth " + micrometres(meta.getPixelsPhysicalSizeX(0)),
          "pixelHeight " + micrometres(meta.getPixelsPhysicalSizeY(0)), "pixelDepth " + micrometres(meta.getPixelsPhysicalSizeZ(0)),
          "frameInterval " + (step == null ? "0" : step.value(UNITS.SECOND)), "little " + reader.isLittleEndian(), "");
      try (FileOutputStream out = new FileOutputStream(file + ".bioformats")) {
        out.write(text.getBytes("UTF-8"));
      }
      try (FileOutputStream raw = new FileOutputStream(file + ".bioformats.raw")) {
        for (int t = 0; t < reader.getSizeT(); ++t) {
          for (int z = 0; z < reader.getSizeZ(); ++z) {
            raw.write(reader.openBytes(reader.getIndex(z, 0, t)));
          }
        }
      }
    }
  }
}
