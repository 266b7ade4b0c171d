package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageSpec;
import io.github.acutance.image.RowSink;
import io.github.acutance.image.SrgbPicture;
import java.io.IOException;
import java.util.Optional;

/** A picture as a network wants it, in sRGB and with colour under what is transparent, and the way back. */
final class NetworkPicture {
    private final Image original;
    private final Optional<SrgbPicture> srgb;
    private final Image input;

    /** Prepares a picture. */
    NetworkPicture(Image original) {
        this.original = original;
        this.srgb = SrgbPicture.of(original);
        this.input = BledColor.of(srgb.map(SrgbPicture::srgb).orElse(original));
    }

    /** What the network gets. */
    Image input() {
        return input;
    }

    /**
     * Takes the network's result and passes it on in the original's bits and colour space, with its profile and metadata.
     * At the original's size the colour of transparent pixels is the original's.
     */
    RowSink into(RowSink out) {
        RowSink described = new Described(out);
        return srgb.map(picture -> picture.into(described)).orElse(described);
    }

    private final class Described implements RowSink {
        private final RowSink out;
        private boolean hidden; // there are transparent pixels to be the original's
        private int row;

        Described(RowSink out) {
            this.out = out;
        }

        @Override
        public void begin(ImageSpec spec) throws IOException {
            hidden = original.hasAlpha() && spec.width() == original.width() && spec.height() == original.height();
            out.begin(spec.describedLike(original));
        }

        @Override
        public void rows(Image band) throws IOException {
            Image before = hidden ? original.crop(0, row, band.width(), band.height()) : null;
            row += band.height();
            out.rows(hidden ? BledColor.hidden(before, band) : band);
        }
    }
}
