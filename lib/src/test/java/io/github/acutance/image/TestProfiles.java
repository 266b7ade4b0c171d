package io.github.acutance.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** ICC profiles built byte by byte (ICC.1:2010, sections 7 and 10). */
public final class TestProfiles {
    private TestProfiles() {}

    /** Adobe RGB (1998): its primaries adapted to D50, gamma 563/256. */
    public static byte[] wideGamut(int padding) {
        double[][] columns = {{0.60974, 0.31111, 0.01947}, {0.20528, 0.62567, 0.06087}, {0.14919, 0.06322, 0.74457}};
        String[] tags = {"rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "wtpt", "zzzz"};
        byte[][] values = new byte[tags.length][];
        for (int i = 0; i < 3; i++) {
            values[i] = xyz(columns[i]);
            values[i + 3] = gamma(563);
        }
        values[6] = xyz(0.9642, 1, 0.8249);
        values[7] = new byte[Math.max(padding, 8)];
        return profile("RGB ", tags, values);
    }

    /** Gray of gamma 461/256. */
    public static byte[] gray() {
        return profile("GRAY", new String[] {"kTRC", "wtpt"}, new byte[][] {gamma(461), xyz(0.9642, 1, 0.8249)});
    }

    private static byte[] profile(String space, String[] tags, byte[][] values) {
        ByteBuffer table = ByteBuffer.allocate(4 + 12 * tags.length).putInt(tags.length);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int start = 128 + table.capacity();
        for (int i = 0; i < tags.length; i++) {
            table.put(ascii(tags[i])).putInt(start + data.size()).putInt(values[i].length);
            data.writeBytes(values[i]);
            data.writeBytes(new byte[-values[i].length & 3]);
        }
        ByteBuffer header = ByteBuffer.allocate(128).putInt(start + data.size()).putInt(0);
        header.putInt(0x02400000).put(ascii("mntr" + space + "XYZ ")).position(36);
        header.put(ascii("acsp")).position(68);
        header.putInt(0xf6d6).putInt(0x10000).putInt(0xd32d);
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        profile.writeBytes(header.array());
        profile.writeBytes(table.array());
        profile.writeBytes(data.toByteArray());
        return profile.toByteArray();
    }

    private static byte[] xyz(double... values) {
        ByteBuffer tag = ByteBuffer.allocate(20).put(ascii("XYZ \0\0\0\0"));
        for (double value : values) {
            tag.putInt((int) Math.round(value * 65536));
        }
        return tag.array();
    }

    private static byte[] gamma(int timesTwoToTheEighth) {
        ByteBuffer tag = ByteBuffer.allocate(14).put(ascii("curv\0\0\0\0")).putInt(1);
        return tag.putShort((short) timesTwoToTheEighth).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
