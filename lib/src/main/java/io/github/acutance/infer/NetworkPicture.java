package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.image.SrgbPicture;
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
     * The network's result in the original's bits and colour space, with its profile and metadata. At the original's size
     * the colour of transparent pixels is the original's.
     */
    Image finish(Image result) {
        Image color = srgb.isPresent() ? srgb.get().restore(result) : result;
        boolean sameSize = color.width() == original.width() && color.height() == original.height();
        Image restored = sameSize && original.hasAlpha() ? BledColor.hidden(original, color) : color;
        Image profiled = original.iccProfile().map(restored::withIccProfile).orElse(restored);
        return profiled.withMetadata(original.metadata());
    }
}
