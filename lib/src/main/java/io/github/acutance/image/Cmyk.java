package io.github.acutance.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;

/** Ink to light: by the picture's profile, or without one by R = (255 - C)(255 - K) / 255 and so on. */
final class Cmyk {
    private Cmyk() {}

    /**
     * An sRGB picture of 8 bits.
     *
     * @param inks width x height x 4 values of cyan, magenta, yellow and black, 255 is full ink
     * @param profile of the inks, or null
     */
    static Image toRgb(int width, int height, byte[] inks, byte[] profile, Reading reading) throws IOException {
        boolean fits = profile != null
                && profile.length <= reading.limits().maxProfileBytes()
                && IccProfiles.space(profile).equals("CMYK")
                && IccProfiles.isUsable(profile);
        reading.note("CMYK became sRGB"
                + (fits ? " by its profile" : profile == null ? "" : "; its ICC profile cannot be used: left out"));
        return fits ? byProfile(width, height, inks, profile) : byFormula(width, height, inks);
    }

    private static Image byFormula(int width, int height, byte[] inks) {
        byte[] rgb = new byte[inks.length / 4 * 3];
        for (int i = 0, to = 0; i < inks.length; i += 4) {
            int light = 255 - (inks[i + 3] & 0xff);
            for (int c = 0; c < 3; c++) {
                rgb[to++] = (byte) (((255 - (inks[i + c] & 0xff)) * light + 127) / 255);
            }
        }
        return Image.wrap8(width, height, 3, rgb);
    }

    private static Image byProfile(int width, int height, byte[] inks, byte[] profile) {
        ColorSpace from = new ICC_ColorSpace(ICC_Profile.getInstance(profile));
        ColorConvertOp conversion = new ColorConvertOp(from, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
        byte[] rgb = new byte[width * height * 3];
        byte[] row = new byte[width * 4];
        WritableRaster source = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, 4, null);
        WritableRaster target = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, width, 1, 3, null);
        for (int y = 0; y < height; y++) {
            System.arraycopy(inks, y * row.length, row, 0, row.length);
            source.setDataElements(0, 0, width, 1, row);
            conversion.filter(source, target);
            byte[] converted = (byte[]) target.getDataElements(0, 0, width, 1, null);
            System.arraycopy(converted, 0, rgb, y * converted.length, converted.length);
        }
        return Image.wrap8(width, height, 3, rgb);
    }
}
