package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageSpec;
import io.github.acutance.image.ResizedPicture;
import io.github.acutance.image.RowSink;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Joins the colour of a result, band by band, with its alpha, which is enlarged bicubically. */
final class AlphaRows implements RowSink {
    private final Image alpha;
    private final RowSink next;
    private ResizedPicture enlarged;
    private int row;

    /** @param alpha of the input, gray; a constant one stays what it is */
    AlphaRows(Image alpha, RowSink next) {
        this.alpha = isConstant(alpha) ? alpha.crop(0, 0, 1, 1) : alpha;
        this.next = next;
    }

    @Override
    public void begin(ImageSpec spec) throws IOException {
        enlarged = ResizedPicture.of(alpha, spec.width(), spec.height());
        next.begin(spec.withChannels(spec.channels() + 1));
    }

    @Override
    public void rows(Image band) throws IOException {
        next.rows(band.withAlpha(enlarged.rows(row, band.height())));
        row += band.height();
    }

    private static boolean isConstant(Image gray) {
        ByteBuffer samples = gray.samples();
        int sampleBytes = gray.bits() / 8;
        // Every sample equals the one before it.
        return samples.slice(sampleBytes, samples.capacity() - sampleBytes)
                .equals(samples.slice(0, samples.capacity() - sampleBytes));
    }
}
