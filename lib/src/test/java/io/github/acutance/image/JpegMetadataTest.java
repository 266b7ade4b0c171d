package io.github.acutance.image;

import static io.github.acutance.image.TestPictures.waves;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metadata of more than a segment's 64 KiB in JPEG, and in which order what is found. */
class JpegMetadataTest {
    private static final String XMP_TAG = "http://ns.adobe.com/xap/1.0/\0";
    private static final String NOTE = "xmpNote:HasExtendedXMP=\"%s\"";

    private final List<String> notes = new ArrayList<>();

    @Test
    void xmp_longerThanASegment_isSplitAndReadBackWhole() throws IOException {
        String packet = packet("<rdf:Description rdf:about=''><a>" + "x".repeat(200_000) + "</a></rdf:Description>");
        byte[] file = file(Metadata.NONE.withXmp(ascii("<?xpacket begin=''?>" + packet + "<?xpacket end='w'?>")));
        assertThat(text(file)).contains("xmpNote:HasExtendedXMP=\"");
        assertThat(text(read(file).xmp().orElseThrow())).isEqualTo(packet);
        assertThat(notes).isEmpty();
    }

    @Test
    void xmp_partMissingOrChanged_isSaidAndTheRestIsKept() throws IOException {
        String packet = packet("<rdf:Description><a>" + "x".repeat(200_000) + "</a></rdf:Description>");
        byte[] file = file(Metadata.NONE.withXmp(ascii(packet)));
        int second = text(file).lastIndexOf("http://ns.adobe.com/xmp/extension/");
        file[second + 100] = 'y';
        assertThat(text(read(file).xmp().orElseThrow()))
                .doesNotContain("xxx", "HasExtendedXMP")
                .contains("rdf:RDF");
        assertThat(notes).containsExactly("part of its XMP data is missing or damaged and left out");
    }

    /** As Adobe's programs write it: what matters in the first packet, the rest behind it. */
    @Test
    void xmp_propertiesInBothPackets_areJoined() throws IOException {
        String rest = packet("<rdf:Description><b>second</b></rdf:Description>");
        byte[] part = ExtendedXmp.segments(ascii(rest)).get(0);
        String name = text(part).substring(ExtendedXmp.TAG.length, ExtendedXmp.TAG.length + 32);
        String first = packet("<rdf:Description " + NOTE.formatted(name) + " a='first'/>");
        byte[] file = withSegments(file(Metadata.NONE), ascii(XMP_TAG + first), part);
        assertThat(text(read(file).xmp().orElseThrow()))
                .isEqualTo(packet("<rdf:Description a='first'/><rdf:Description><b>second</b></rdf:Description>"));
    }

    @Test
    void leftOut_blocksLongerThanASegment_areNamed() throws IOException {
        ByteBuffer exif = ByteBuffer.allocate(70_000).put(ascii("MM\0*\0\0\0\b\0\0"));
        Metadata metadata = Metadata.NONE.withExif(exif.array()).withIptc(new byte[66_000]);
        Image image = waves(8, 8, 3).withMetadata(metadata);
        assertThat(ImageFormat.JPEG.leftOut(image, WriteOptions.DEFAULT))
                .containsExactly(
                        "its EXIF data of 70000 bytes are left out, as JPEG holds at most 65527",
                        "its IPTC data of 66012 bytes are left out, as JPEG holds at most 65519");
        assertThat(read(file(metadata))).isEqualTo(Metadata.NONE);
        assertThat(ImageFormat.PNG.leftOut(image, WriteOptions.DEFAULT)).isEmpty();
        Metadata small = Metadata.NONE.withXmp(new byte[70_000]); // not even text, so that it cannot be parted
        assertThat(ImageFormat.JPEG.leftOut(waves(8, 8, 3).withMetadata(small), WriteOptions.DEFAULT))
                .containsExactly("its XMP data of 70000 bytes are left out, as JPEG holds at most 65504");
    }

    private Metadata read(byte[] file) throws IOException {
        return ImageFiles.decode(file, "test", ImageLimits.DEFAULT, notes::add).metadata();
    }

    private static byte[] file(Metadata metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageFiles.encode(waves(8, 8, 3).withMetadata(metadata), out, ImageFormat.JPEG, WriteOptions.DEFAULT);
        return out.toByteArray();
    }

    /** The file with APP1 segments behind JFIF's. */
    private static byte[] withSegments(byte[] jpeg, byte[]... contents) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(jpeg, 0, 20);
        for (byte[] content : contents) {
            file.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1});
            file.writeBytes(ByteBuffer.allocate(2)
                    .putShort((short) (content.length + 2))
                    .array());
            file.writeBytes(content);
        }
        file.write(jpeg, 20, jpeg.length - 20);
        return file.toByteArray();
    }

    private static String packet(String content) {
        return "<x:xmpmeta><rdf:RDF>" + content + "</rdf:RDF></x:xmpmeta>";
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
