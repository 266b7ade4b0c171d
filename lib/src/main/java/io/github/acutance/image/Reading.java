package io.github.acutance.image;

import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.function.Consumer;

/** What holds while one file is read: what it is called, what it may ask for, and who hears what was done to it. */
record Reading(String name, ImageLimits limits, Consumer<String> notes) {
    /** An error about the file. */
    ImageFileException failure(String reason) {
        return new ImageFileException(name, reason);
    }

    /** A block of metadata where only the header of a file is read; empty if it is beyond the default limit. */
    static byte[] block(DataInputStream in, int length) throws IOException {
        boolean small = length >= 0 && length <= ImageLimits.DEFAULT.maxAncillaryBytes();
        byte[] block = small ? in.readNBytes(length) : new byte[0];
        if (small && block.length < length) {
            throw new EOFException();
        }
        return block;
    }

    /** Tells about something that is no error. */
    void note(String note) {
        notes.accept(note);
    }

    /** Refuses a size beyond the limit, before memory is taken for it. */
    void requirePixels(long width, long height) throws IOException {
        long most = Math.min(limits.maxPixels(), Image.MAX_BYTES);
        if (width > most / Math.max(height, 1)) {
            throw failure("expected at most " + most + " pixels, found " + width + " x " + height);
        }
    }

    /** Refuses a file whose data beside the pixels are too long. */
    void requireAncillary(long bytes) throws IOException {
        if (bytes > limits.maxAncillaryBytes()) {
            throw failure("expected at most " + limits.maxAncillaryBytes() + " bytes of data beside the pixels, found "
                    + bytes + " or more");
        }
    }

    /** Refuses too many frames or pages; tells that of several only the first is read. */
    void requireFrames(int frames, String word) throws IOException {
        if (frames > limits.maxFrames()) {
            throw failure("expected at most " + limits.maxFrames() + " " + word + ", found more");
        }
        if (frames > 1) {
            note("the first of " + frames + " " + word);
        }
    }

    /** The decoded picture with its profile and metadata, upright. */
    Image finish(Image decoded, byte[] profile, Metadata metadata) throws IOException {
        Metadata kept = metadata;
        int orientation = 1;
        if (kept.exif().isPresent()) {
            byte[] exif = kept.exif().get();
            orientation = Exif.orientation(exif);
            if (!Exif.isSound(exif)) {
                note("its EXIF data are damaged and left out");
                kept = kept.withExif(null);
            } else if (kept.xDpi() == 0) {
                double[] dpi = Exif.dpi(exif);
                kept = kept.withDpi(dpi[0], dpi[1]);
            }
        }
        Image image = decoded.withoutIccProfile().withMetadata(kept);
        return Orientation.apply(IccProfiles.attach(image, profile, this), orientation);
    }

    /** The samples that a plug-in decoded. */
    static Image samples(BufferedImage picture) {
        return Image.of(picture).withoutIccProfile();
    }
}
