import ij.ImagePlus;
import ij.gui.Roi;
import ij.io.Opener;
import ij.io.RoiDecoder;
import ij.measure.Calibration;
import ij.process.ImageProcessor;
import java.awt.Point;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.BufferedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Reads files by ImageJ itself and writes beside each what ImageJ found.
 *
 * usage: java ReadByImageJ.java FILE... Of FILE.rois.zip the text FILE.rois.zip.imagej: for each ROI its name, position, channel, slice
 * and frame, and the pixels in it. Of a TIFF the text FILE.imagej with sizes and calibration, and FILE.imagej.raw with all pixels as
 * big-endian floats, plane after plane.
 */
public class ReadByImageJ {
  public static void main(String[] files) throws IOException {
    for (String file : files) {
      if (file.endsWith(".zip")) {
        readRois(file);
      } else {
        readImage(file);
      }
    }
  }

  private static void readRois(String file) throws IOException {
    StringBuilder text = new StringBuilder();
    try (ZipInputStream zip = new ZipInputStream(new FileInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Roi roi = new RoiDecoder(zip.readAllBytes(), entry.getName()).getRoi();
        text.append(roi.getName()).append(' ').append(roi.getPosition()).append(' ').append(roi.getCPosition()).append(' ')
            .append(roi.getZPosition()).append(' ').append(roi.getTPosition());
        for (Point point : roi.getContainedPoints()) {
          text.append(' ').append(point.x).append(',').append(point.y);
        }
        text.append('\n');
      }
    }
    try (FileOutputStream out = new FileOutputStream(file + ".imagej")) {
      out.write(text.toString().getBytes("UTF-8"));
    }
  }

  private static void readImage(String file) throws IOException {
    ImagePlus image = new Opener().openImage(file);
    Calibration calibration = image.getCalibration();
    String text = String.join("\n", "channels " + image.getNChannels(), "slices " + image.getNSlices(), "frames " + image.getNFrames(),
        "width " + image.getWidth(), "height " + image.getHeight(), "pixelWidth " + calibration.pixelWidth,
        "pixelHeight " + calibration.pixelHeight, "pixelDepth " + calibration.pixelDepth, "frameInterval " + calibration.frameInterval,
        "unit " + calibration.getUnit(), "");
    try (FileOutputStream out = new FileOutputStream(file + ".imagej")) {
      out.write(text.getBytes("UTF-8"));
    }
    try (DataOutputStream raw = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(file + ".imagej.raw")))) {
      for (int plane = 1; plane <= image.getStackSize(); ++plane) {
        ImageProcessor pixels = image.getStack().getProcessor(plane);
        for (int i = 0; i < pixels.getPixelCount(); ++i) {
          raw.writeFloat(pixels.getf(i));
        }
      }
    }
  }
}
