package io.github.acutance.image;

import java.nio.charset.StandardCharsets;

/** ICC profiles as far as files need them: bytes that are kept or left out. */
final class IccProfiles {
    private static final int HEADER_BYTES = 128;
    private static final int COLOUR_SPACE_OFFSET = 16; // ICC.1, section 7.2

    private IccProfiles() {}

    /** The picture with {@code profile}, or as it is if there is none (null) or it is for other channels. */
    static Image attach(Image image, byte[] profile) {
        if (profile == null || profile.length < HEADER_BYTES) {
            return image;
        }
        String space = new String(profile, COLOUR_SPACE_OFFSET, 4, StandardCharsets.ISO_8859_1);
        return space.equals(image.colorChannels() == 1 ? "GRAY" : "RGB ") ? image.withIccProfile(profile) : image;
    }
}
