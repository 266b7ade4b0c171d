package io.github.acutance.image;

import java.awt.color.CMMException;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** ICC profiles of files: those that a picture can use are attached, others are left out aloud. */
final class IccProfiles {
    private static final int HEADER_BYTES = 128;
    private static final int COLOUR_SPACE_OFFSET = 16; // ICC.1, section 7.2

    private IccProfiles() {}

    /** The picture with {@code profile}, or as it is if there is none (null) or it cannot be used. */
    static Image attach(Image image, byte[] profile, Reading reading) throws IOException {
        if (profile == null) {
            return image;
        }
        if (profile.length > reading.limits().maxProfileBytes()) {
            throw reading.failure("expected an ICC profile of at most "
                    + reading.limits().maxProfileBytes() + " bytes, found " + profile.length);
        }
        String wanted = image.colorChannels() == 1 ? "GRAY" : "RGB ";
        String found = space(profile);
        if (!found.equals(wanted)) {
            reading.note("its ICC profile is for " + (found.isBlank() ? "nothing" : found.strip()) + ", the picture is "
                    + wanted.strip() + ": left out");
        } else if (!isUsable(profile)) {
            reading.note("its ICC profile is damaged: left out");
        } else {
            return image.withIccProfile(profile);
        }
        return image;
    }

    /** The four letters of a profile's colour space; spaces where it has none. */
    static String space(byte[] profile) {
        String space = profile.length < HEADER_BYTES
                ? ""
                : new String(profile, COLOUR_SPACE_OFFSET, 4, StandardCharsets.ISO_8859_1);
        return space.matches("[A-Z0-9 ]{4}") ? space : "    ";
    }

    /** Whether colours can be converted by it in both directions. */
    static boolean isUsable(byte[] profile) {
        try {
            ICC_ColorSpace space = new ICC_ColorSpace(ICC_Profile.getInstance(profile));
            space.fromRGB(space.toRGB(new float[space.getNumComponents()]));
            return true;
        } catch (CMMException | IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }
}
