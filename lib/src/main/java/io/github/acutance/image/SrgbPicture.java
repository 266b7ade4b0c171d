package io.github.acutance.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.util.Optional;

/**
 * A picture with an ICC profile as the sRGB picture that a network understands, and the way back. sRGB has no room for
 * all colours of a wider space; what is lost on the way to it is kept as a difference, enlarged bicubically, and added
 * to the result. So the way there and back changes no sample.
 */
public final class SrgbPicture {
    private static final int ZERO = 32768; // no difference
    private static final int NEARLY = 200; // of 65535: below one level of 255

    private final Image original;
    private final ICC_ColorSpace space;
    private final Image srgb;
    private final Image rest; // differences / step + ZERO, or null if there are none
    private final int step;

    private SrgbPicture(Image original, ICC_ColorSpace space) {
        this.original = original;
        this.space = space;
        Image color = original.color().asBits(16);
        Image converted = convert(color, space, sRgb(), color.colorChannels());
        Image back = convert(converted, sRgb(), space, color.colorChannels());
        int most = greatestDifference(color, back);
        this.step = most < ZERO ? 1 : 2;
        this.rest = most == 0 ? null : difference(color, back, step);
        this.srgb = original.alpha()
                .map(alpha -> converted.withAlpha(alpha.asBits(16)))
                .orElse(converted);
    }

    /** The picture in sRGB, or empty where there is nothing to convert: no profile, one that
     * cannot be used, or one that means sRGB. */
    public static Optional<SrgbPicture> of(Image picture) {
        Optional<byte[]> profile = picture.iccProfile().filter(IccProfiles::isUsable);
        if (profile.isEmpty()) {
            return Optional.empty();
        }
        ICC_ColorSpace space = new ICC_ColorSpace(ICC_Profile.getInstance(profile.get()));
        if (space.getNumComponents() != picture.colorChannels()) {
            return Optional.empty();
        }
        return isSrgb(space, picture.colorChannels()) ? Optional.empty() : Optional.of(new SrgbPicture(picture, space));
    }

    /** 16 bits, gray or RGB with the original's alpha, without profile. */
    public Image srgb() {
        return srgb;
    }

    /**
     * An enlarged {@link #srgb()} in the original's space and bits; the profile is not attached. At the original's size a
     * sample that has not changed is the original's exactly.
     */
    public Image restore(Image enlarged) {
        Restored restored = new Restored(new WholeImage());
        restored.size(enlarged.width(), enlarged.height());
        return restored.restore(enlarged);
    }

    /** The same for an enlarged picture that comes in bands. */
    public RowSink into(RowSink next) {
        return new Restored(next);
    }

    /** From sRGB back, band by band. */
    private final class Restored implements RowSink {
        private final RowSink next;
        private final ColorConvertOp conversion = new ColorConvertOp(sRgb(), space, null);
        private boolean sameSize;
        private ResizedPicture enlargedRest; // null if nothing is to be added
        private int row;

        Restored(RowSink next) {
            this.next = next;
        }

        void size(int width, int height) {
            sameSize = width == original.width() && height == original.height();
            enlargedRest = sameSize || rest == null ? null : ResizedPicture.of(rest, width, height);
        }

        @Override
        public void begin(ImageSpec spec) throws IOException {
            size(spec.width(), spec.height());
            next.begin(spec.withBits(original.bits()));
        }

        @Override
        public void rows(Image band) throws IOException {
            next.rows(restore(band));
            row += band.height();
        }

        Image restore(Image band) {
            Image color = convert(band.color(), conversion, sRgb(), space, original.colorChannels());
            if (sameSize) {
                addChange(color);
            } else if (enlargedRest != null) {
                add(color, enlargedRest.rows(row, band.height()));
            }
            Image result = color.asBits(original.bits());
            return band.alpha()
                    .map(alpha -> result.withAlpha(alpha.asBits(original.bits())))
                    .orElse(result);
        }

        /** Replaces each sample by the original's and what the way through the network changed in it. */
        private void addChange(Image color) {
            Image sent = srgb.crop(0, row, color.width(), color.height()).color();
            Image before = convert(sent, conversion, sRgb(), space, original.colorChannels());
            Image first =
                    original.crop(0, row, color.width(), color.height()).color().asBits(16);
            for (int i = 0; i < color.data().length / 2; i++) {
                int sum = first.sampleAt(i) + color.sampleAt(i) - before.sampleAt(i);
                color.set(i, Math.max(0, Math.min(65535, sum)));
            }
        }
    }

    private void add(Image color, Image enlargedRest) {
        for (int i = 0; i < color.data().length / 2; i++) {
            int sum = color.sampleAt(i) + (enlargedRest.sampleAt(i) - ZERO) * step;
            color.set(i, Math.max(0, Math.min(65535, sum)));
        }
    }

    private static Image difference(Image from, Image to, int step) {
        Image rest = Image.blank(from.width(), from.height(), from.channels(), 16);
        for (int i = 0; i < from.data().length / 2; i++) {
            rest.set(i, Math.min(65535, Math.max(0, (from.sampleAt(i) - to.sampleAt(i)) / step + ZERO)));
        }
        return rest;
    }

    private static int greatestDifference(Image a, Image b) {
        int most = 0;
        for (int i = 0; i < a.data().length / 2; i++) {
            most = Math.max(most, Math.abs(a.sampleAt(i) - b.sampleAt(i)));
        }
        return most;
    }

    private static boolean isSrgb(ICC_ColorSpace space, int channels) {
        int steps = 7;
        int pixels = channels == 1 ? steps : steps * steps * steps;
        Image probe = Image.blank(pixels, 1, channels, 16);
        for (int i = 0; i < pixels; i++) {
            for (int c = 0, code = i; c < channels; c++, code /= steps) {
                probe.set(i * channels + c, code % steps * 65535 / (steps - 1));
            }
        }
        return greatestDifference(probe, convert(probe, space, sRgb(), channels)) <= NEARLY;
    }

    private static ColorSpace sRgb() {
        return ColorSpace.getInstance(ColorSpace.CS_sRGB);
    }

    private static Image convert(Image image, ColorSpace from, ColorSpace to, int channels) {
        return convert(image, new ColorConvertOp(from, to, null), from, to, channels);
    }

    /** Row by row, 16 bits; gray is one channel here and three equal ones in sRGB. */
    private static Image convert(Image image, ColorConvertOp conversion, ColorSpace from, ColorSpace to, int channels) {
        int width = image.width();
        Image result = Image.blank(width, image.height(), channels, 16);
        int fromBands = from.getNumComponents();
        int toBands = to.getNumComponents();
        WritableRaster source = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, 1, fromBands, null);
        WritableRaster target = Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, width, 1, toBands, null);
        short[] in = new short[width * fromBands];
        short[] out = new short[width * toBands];
        for (int y = 0; y < image.height(); y++) {
            int row = y * width * channels;
            for (int i = 0; i < in.length; i++) {
                in[i] = (short) image.sampleAt(row + (fromBands == channels ? i : i / fromBands));
            }
            source.setDataElements(0, 0, width, 1, in);
            conversion.filter(source, target);
            target.getDataElements(0, 0, width, 1, out);
            for (int i = 0; i < width * channels; i++) {
                result.set(row + i, out[toBands == channels ? i : i * toBands + 1] & 0xffff);
            }
        }
        return result;
    }
}
