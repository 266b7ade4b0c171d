package io.github.acutance.image;

/** The eight orientations of TIFF 6.0 and EXIF (tag 274): which edge of the stored picture is which of the shown one. */
final class Orientation {
    private Orientation() {}

    /** The picture as it is to be seen; 1 is upright already. Samples, profile and metadata are kept. */
    static Image apply(Image stored, int orientation) {
        if (orientation <= 1 || orientation > 8) {
            return stored;
        }
        boolean swapped = orientation >= 5;
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        Image upright = Image.blank(width, height, stored.channels(), stored.bits());
        int size = stored.channels() * stored.bits() / 8;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int a = swapped ? y : x;
                int b = swapped ? x : y;
                boolean right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
                boolean bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
                int fromX = right ? stored.width() - 1 - a : a;
                int fromY = bottom ? stored.height() - 1 - b : b;
                int from = (fromY * stored.width() + fromX) * size;
                System.arraycopy(stored.data(), from, upright.data(), (y * width + x) * size, size);
            }
        }
        Metadata metadata = stored.metadata();
        if (swapped) {
            metadata = metadata.withDpi(metadata.yDpi(), metadata.xDpi());
        }
        Image result = upright.withMetadata(metadata);
        return stored.iccProfile().map(result::withIccProfile).orElse(result);
    }
}
