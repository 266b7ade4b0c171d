package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Photoshop's frame around IPTC records: image resource 0x0404 (Adobe Photoshop File Formats, image resources). */
final class PhotoshopBlocks {
    private static final byte[] SIGNATURE = "8BIM".getBytes(StandardCharsets.ISO_8859_1);
    private static final int IPTC = 0x0404;

    private PhotoshopBlocks() {}

    /** The IPTC records among the blocks that begin at an offset, or null. */
    static byte[] iptc(byte[] bytes, int start) {
        int at = start;
        while (at <= bytes.length - 12 && Arrays.equals(bytes, at, at + 4, SIGNATURE, 0, 4)) {
            int id = ((bytes[at + 4] & 0xff) << 8) | (bytes[at + 5] & 0xff);
            int sizeAt = at + 6 + (((bytes[at + 6] & 0xff) + 2) & ~1); // a name of even length with its count
            if (sizeAt > bytes.length - 4) {
                return null;
            }
            int size = ByteBuffer.wrap(bytes).getInt(sizeAt);
            if (size < 0 || size > bytes.length - sizeAt - 4) {
                return null;
            }
            if (id == IPTC) {
                return Arrays.copyOfRange(bytes, sizeAt + 4, sizeAt + 4 + size);
            }
            at = sizeAt + 4 + size + (size & 1);
        }
        return null;
    }

    /** One block with the records. */
    static byte[] of(byte[] iptc) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(SIGNATURE);
        block.writeBytes(new byte[] {(byte) (IPTC >> 8), (byte) IPTC, 0, 0});
        block.writeBytes(ByteBuffer.allocate(4).putInt(iptc.length).array());
        block.writeBytes(iptc);
        if (iptc.length % 2 == 1) {
            block.write(0);
        }
        return block.toByteArray();
    }
}
