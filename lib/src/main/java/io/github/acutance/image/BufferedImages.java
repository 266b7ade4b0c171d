package io.github.acutance.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/** Conversions between {@link Image} and {@link BufferedImage}; samples are moved, never colour managed. */
final class BufferedImages {
    private BufferedImages() {}

    /** See {@link Image#of(BufferedImage)}. */
    static Image toImage(BufferedImage picture) {
        ColorModel colors = picture.getColorModel();
        Image image;
        if (colors instanceof IndexColorModel palette) {
            image = ofPalette(picture, palette);
        } else if (!hasPlainSamples(picture)) {
            return ofArgb(picture, 3, colors.hasAlpha());
        } else if (picture.isAlphaPremultiplied()) {
            WritableRaster copy = picture.copyData(null);
            ColorModel plain = colors.coerceData(copy, false);
            image = ofRaster(copy, plain.getNumComponents());
        } else {
            image = ofRaster(picture.getRaster(), colors.getNumComponents());
        }
        Optional<byte[]> profile = profileOf(colors);
        return profile.isPresent() ? image.withIccProfile(profile.get()) : image;
    }

    /** A picture of its own for the caller, in Java's usual order of channels. */
    static BufferedImage copyOf(Image image) {
        int[] order =
                switch (image.channels()) {
                    case 1 -> new int[] {0};
                    case 2 -> new int[] {0, 1};
                    case 3 -> new int[] {2, 1, 0};
                    default -> new int[] {3, 2, 1, 0};
                };
        DataBuffer buffer = image.bits() == 8
                ? new DataBufferByte(reorder(image), image.data().length)
                : new DataBufferUShort(shorts(reorder(image)), image.data().length / 2);
        return around(image, buffer, order, colorSpaceOf(image));
    }

    private static BufferedImage around(Image image, DataBuffer buffer, int[] order, ColorSpace space) {
        int channels = image.channels();
        WritableRaster raster = Raster.createWritableRaster(
                new PixelInterleavedSampleModel(
                        buffer.getDataType(), image.width(), image.height(), channels, image.width() * channels, order),
                buffer,
                null);
        int transparency = image.hasAlpha() ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
        ColorModel model = new ComponentColorModel(space, image.hasAlpha(), false, transparency, buffer.getDataType());
        return new BufferedImage(model, raster, false, null);
    }

    private static ColorSpace colorSpaceOf(Image image) {
        Optional<byte[]> profile = image.iccProfile();
        if (profile.isPresent()) {
            try {
                ICC_ColorSpace space = new ICC_ColorSpace(ICC_Profile.getInstance(profile.get()));
                if (space.getNumComponents() == image.colorChannels()) {
                    return space;
                }
            } catch (IllegalArgumentException e) {
                return plainColorSpace(image); // not a profile that Java can use
            }
        }
        return plainColorSpace(image);
    }

    private static ColorSpace plainColorSpace(Image image) {
        return ColorSpace.getInstance(image.colorChannels() == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB);
    }

    private static Optional<byte[]> profileOf(ColorModel colors) {
        ColorSpace space = colors.getColorSpace();
        boolean known = space.isCS_sRGB() || space.equals(ColorSpace.getInstance(ColorSpace.CS_GRAY));
        return !known && space instanceof ICC_ColorSpace icc
                ? Optional.of(icc.getProfile().getData())
                : Optional.empty();
    }

    /** Whether the raster's bands are gray or RGB samples (and alpha) of 1 to 8 or exactly 16 bits, all alike. */
    private static boolean hasPlainSamples(BufferedImage picture) {
        ColorModel colors = picture.getColorModel();
        int type = colors.getColorSpace().getType();
        int colorBands = colors.getNumColorComponents();
        boolean grayOrRgb =
                (type == ColorSpace.TYPE_GRAY && colorBands == 1) || (type == ColorSpace.TYPE_RGB && colorBands == 3);
        boolean bands = picture.getRaster().getNumBands() == colors.getNumComponents();
        int transfer = colors.getTransferType();
        int bits = transfer == DataBuffer.TYPE_FLOAT || transfer == DataBuffer.TYPE_DOUBLE
                ? 0
                : colors.getComponentSize(0);
        boolean alike = Arrays.stream(colors.getComponentSize()).allMatch(size -> size == bits);
        return grayOrRgb && bands && alike && (bits == 8 || (bits == 16 && transfer == DataBuffer.TYPE_USHORT));
    }

    private static Image ofRaster(Raster raster, int channels) {
        int bits = raster.getSampleModel().getSampleSize(0);
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] data = new byte[Math.multiplyExact(Math.multiplyExact(width * (bits / 8), channels), height)];
        ByteBuffer target = ByteBuffer.wrap(data).order(ByteOrder.nativeOrder());
        int[] row = new int[width * channels];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int sample : row) {
                if (bits == 8) {
                    target.put((byte) sample);
                } else {
                    target.putShort((short) sample);
                }
            }
        }
        return bits == 8 ? Image.wrap8(width, height, channels, data) : Image.wrap16(width, height, channels, data);
    }

    private static Image ofPalette(BufferedImage picture, IndexColorModel palette) {
        boolean gray = true;
        for (int i = 0; i < palette.getMapSize(); i++) {
            gray &= palette.getRed(i) == palette.getGreen(i) && palette.getRed(i) == palette.getBlue(i);
        }
        return ofArgb(picture, gray ? 1 : 3, palette.hasAlpha());
    }

    private static Image ofArgb(BufferedImage picture, int colorChannels, boolean alpha) {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int channels = colorChannels + (alpha ? 1 : 0);
        byte[] data = new byte[Math.multiplyExact(Math.multiplyExact(width, channels), height)];
        int[] row = new int[width];
        int i = 0;
        for (int y = 0; y < height; y++) {
            picture.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                for (int c = 0; c < colorChannels; c++) {
                    data[i++] = (byte) (argb >> (16 - 8 * c));
                }
                if (alpha) {
                    data[i++] = (byte) (argb >> 24);
                }
            }
        }
        return Image.wrap8(width, height, channels, data);
    }

    /** A copy of the samples; RGB(A) with the channels of each pixel in reverse. */
    private static byte[] reorder(Image image) {
        byte[] data = image.data().clone();
        int channels = image.channels();
        if (channels < 3) {
            return data;
        }
        int size = image.bits() / 8;
        for (int pixel = 0; pixel < data.length; pixel += channels * size) {
            for (int c = 0; c < channels; c++) {
                for (int b = 0; b < size; b++) {
                    data[pixel + c * size + b] = image.data()[pixel + (channels - 1 - c) * size + b];
                }
            }
        }
        return data;
    }

    private static short[] shorts(byte[] nativeOrder) {
        short[] samples = new short[nativeOrder.length / 2];
        ByteBuffer.wrap(nativeOrder)
                .order(ByteOrder.nativeOrder())
                .asShortBuffer()
                .get(samples);
        return samples;
    }
}
