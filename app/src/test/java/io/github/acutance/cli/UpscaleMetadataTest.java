package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.Metadata;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of metadata, profiles, palettes and limits on the whole way through the program. */
class UpscaleMetadataTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void makeModel() {
        model = TinyModel.in(folder);
    }

    private Cli upscale(Object... args) {
        List<Object> all = new ArrayList<>(List.of("upscale", "-m", model));
        all.addAll(List.of(args));
        return Cli.run(all.toArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "tif", "webp"})
    void run_metadataStrip_leavesNothingButTheProfile(String extension) throws IOException {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] xmp = ascii("<x:xmpmeta><rdf:RDF>SECRET</rdf:RDF></x:xmpmeta>");
        Metadata metadata = Metadata.NONE
                .withExif(exif(ascii("SECRET\0")))
                .withXmp(xmp)
                .withIptc(ascii("\u001c\u0002x\0\u0006SECRET"))
                .withDpi(300, 300);
        Path input = folder.resolve("in." + extension);
        ImageFiles.write(picture().withIccProfile(profile).withMetadata(metadata), input);
        Path kept = folder.resolve("kept." + extension);
        Path stripped = folder.resolve("stripped." + extension);
        assertThat(upscale(input, "-o", kept).code()).isZero();
        assertThat(upscale(input, "-o", stripped, "--metadata", "strip").code()).isZero();
        assertThat(ImageFiles.read(kept).metadata().exif()).isPresent();
        assertThat(ImageFiles.read(kept).metadata().xmp().orElseThrow()).isEqualTo(xmp);
        assertThat(ImageFiles.read(kept).metadata().iptc().isPresent()).isEqualTo(!extension.equals("webp"));
        assertThat(ImageFiles.read(stripped).metadata()).isEqualTo(Metadata.NONE);
        assertThat(ImageFiles.read(stripped).iccProfile().orElseThrow()).isEqualTo(profile);
        assertThat(new String(Files.readAllBytes(stripped), StandardCharsets.ISO_8859_1))
                .doesNotContain("SECRET", "Exif", "xmp", "iptc", "8BIM");
    }

    @Test
    void run_exifThatDoesNotFitIntoJpeg_isLeftOutAloud() throws IOException {
        Path input = folder.resolve("in.png");
        byte[] exif = exif(new byte[70_000]);
        ImageFiles.write(picture().withMetadata(Metadata.NONE.withExif(exif)), input);
        Cli run = upscale(input, "-o", folder.resolve("big.jpg"));
        assertThat(run.code()).isZero();
        assertThat(String.join("\n", run.out()))
                .contains("its EXIF data of " + exif.length + " bytes are left out, as JPEG holds at most 65527");
        assertThat(ImageFiles.read(folder.resolve("big.jpg")).metadata().exif()).isEmpty();
    }

    @Test
    void run_paletteWithTransparency_isRgbaWithoutFringes() throws IOException {
        byte[] red = {(byte) 200, 0};
        byte[] none = {40, 0};
        IndexColorModel palette = new IndexColorModel(1, 2, red, none, none, 1); // 1 is transparent black
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY, palette);
        for (int i = 0; i < 64; i++) {
            picture.getRaster().setSample(i % 8, i / 8, 0, i % 8 < 4 ? 0 : 1);
        }
        Path input = folder.resolve("in.png");
        assertThat(ImageIO.write(picture, "png", input.toFile())).isTrue();
        assertThat(upscale(input, "-o", folder.resolve("big.png")).code()).isZero();
        Image big = ImageFiles.read(folder.resolve("big.png"));
        assertThat(big).hasToString("32 x 32 RGBA 8 bit");
        assertThat(big.sample(0, 16, 3)).isEqualTo(255);
        assertThat(big.sample(31, 16, 3)).isZero();
        for (int x = 0; x < 32; x++) { // the model enlarges bilinearly: black from beyond the edge would show
            assertThat(big.sample(x, 16, 0)).as("red at " + x).isBetween(198, 202);
        }
    }

    @Test
    void run_folderNamedLikeAPicture_isAFolder() {
        Cli.picture(folder.resolve("in/a.png"), 3, 3, 3);
        Cli.picture(folder.resolve("in/x.png/b.png"), 3, 3, 3);
        Path out = folder.resolve("out");
        assertThat(upscale(folder.resolve("in"), "-o", out).code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("a.png");
        assertThat(upscale(folder.resolve("in"), "-r", "-o", out).code()).isZero();
        assertThat(Cli.tree(out)).containsExactly("a.png", "x.png/b.png");
        Cli given = upscale(folder.resolve("in/x.png"), "-o", folder.resolve("other"));
        assertThat(given.code()).isZero();
        assertThat(Cli.tree(folder.resolve("other"))).containsExactly("b.png");
    }

    @Test
    void run_beyondALimit_isRefusedInOneLine() throws IOException {
        Path large = Cli.picture(folder.resolve("large.png"), 700, 700, 3);
        Path profiled = folder.resolve("profiled.png");
        ICC_Profile profile = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
        ImageFiles.write(picture().withIccProfile(padded(profile.getData(), 2 << 20)), profiled, ImageFormat.PNG);
        Cli run = upscale(large, profiled, "-o", folder.resolve("out"), "--max-file-mb", 1, "--max-profile-mb", 1);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .anyMatch(line -> line.contains("large.png: expected at most 1048576 bytes, found "))
                .anyMatch(line -> line.contains("profiled.png: expected an ICC profile of at most 1048576 bytes"));
        assertThat(upscale(profiled, "-o", folder.resolve("out"), "--max-metadata-mb", 1)
                        .code())
                .isEqualTo(1);
        assertThat(upscale(large, profiled, "-o", folder.resolve("out"), "--width", 8)
                        .code())
                .isZero();
    }

    private static byte[] padded(byte[] profile, int length) {
        return ByteBuffer.allocate(length).put(profile).putInt(0, length).array();
    }

    private static Image picture() {
        byte[] samples = new byte[6 * 5 * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * 2);
        }
        return Image.of8(6, 5, 3, samples);
    }

    /** A block with a description. */
    private static byte[] exif(byte[] description) {
        ByteBuffer block = ByteBuffer.allocate(26 + description.length).order(ByteOrder.LITTLE_ENDIAN);
        block.put(ascii("II")).putShort((short) 42).putInt(8).putShort((short) 1);
        block.putShort((short) 0x10e)
                .putShort((short) 2)
                .putInt(description.length)
                .putInt(26)
                .putInt(0);
        return block.put(description).array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
