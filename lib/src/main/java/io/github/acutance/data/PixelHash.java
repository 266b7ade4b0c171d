package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A number for what a picture shows, whatever file it came from: equal pixels have equal hashes. */
public final class PixelHash {
    private PixelHash() {}

    /**
     * SHA-256 of size and colour in 8 bits; gray counts as R = G = B, alpha and profile are ignored.
     *
     * @return 64 lower-case hexadecimal digits
     */
    public static String of(Image picture) {
        Image plain = picture.color().asBits(8).asRgb();
        MessageDigest digest = sha256();
        digest.update((plain.width() + "x" + plain.height() + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(plain.samples());
        return HexFormat.of().formatHex(digest.digest());
    }

    /** SHA-256 of a text in ASCII. */
    static String ofText(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** A digest that has seen nothing yet. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
