package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageSpec;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.RowSink;
import io.github.acutance.image.SrgbPicture;
import io.github.acutance.image.WholeImage;
import io.github.acutance.infer.TestModels.Fake;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Results that go on in bands of rows, against the same pictures enlarged, resampled and converted as wholes. */
class UpscalerRowsTest {
    private static final UpscaleOptions FP32 = UpscaleOptions.defaults().withPrecision(Precision.FP32);

    @RepeatedTest(60)
    void upscale_anyPictureSizeAndTiles_givesTheRowsOfTheWhole(RepetitionInfo repetition) throws IOException {
        Random random = new Random(repetition.getCurrentRepetition());
        Image picture = TestModels.noise(
                1 + random.nextInt(60),
                1 + random.nextInt(90),
                1 + random.nextInt(4),
                random.nextBoolean() ? 8 : 16,
                random.nextLong());
        picture = random.nextInt(3) == 0 ? picture.withIccProfile(profile(picture)) : picture;
        int reach = List.of(3, 100, ModelCard.GLOBAL).get(random.nextInt(3));
        Fake model = new Fake(TestModels.card(4, reach, SizeRule.ANY), (lr, precision) -> TestModels.enlarged(lr, 4));
        UpscaleOptions options = FP32.withTile(8 + random.nextInt(60)).withTilePad(random.nextInt(6));
        options = random.nextBoolean() ? options : options.withScale(0.3 + 7 * random.nextDouble());
        String seen =
                picture + " with profile " + picture.iccProfile().isPresent() + ", reach " + reach + ", " + options;

        WholeImage rows = new WholeImage();
        Upscaler.of(model, options).upscale(picture, rows);

        TargetSize size = TargetSize.of(options, picture.width(), picture.height(), 4);
        assertThat(rows.image()).as(seen).isEqualTo(whole(picture, (int) size.width(), (int) size.height()));
        assertThat(Upscaler.of(model, options).upscale(picture)).as(seen).isEqualTo(rows.image());
    }

    /** Nothing of the finished rows is kept: they are gone before the network has seen the last tile. */
    @Test
    void upscale_tallPicture_handsRowsOnBeforeTheNextTileRow() throws IOException {
        List<String> events = new ArrayList<>();
        RowSink sink = new RowSink() {
            private int rows;

            @Override
            public void begin(ImageSpec spec) {
                events.add("begin " + spec.width() + " x " + spec.height());
            }

            @Override
            public void rows(Image band) {
                rows += band.height();
                events.add("rows " + rows);
            }
        };

        Upscaler.of(TestModels.nearest(4), FP32.withTile(32))
                .upscale(
                        TestModels.noise(20, 128, 3, 8, 1),
                        sink,
                        (done, total) -> events.add("tile " + done),
                        new CancelToken());

        assertThat(events)
                .containsExactly(
                        "begin 80 x 512",
                        "tile 1",
                        "rows 64",
                        "rows 128",
                        "tile 2",
                        "rows 192",
                        "rows 256",
                        "tile 3",
                        "rows 320",
                        "rows 384",
                        "tile 4",
                        "rows 448",
                        "rows 512");
    }

    /** Blended rows wait for the overlap with the next tiles only. */
    @Test
    void upscale_blendedTiles_handsRowsOnBeforeTheLastTile() throws IOException {
        List<String> events = new ArrayList<>();
        WholeImage whole = new WholeImage();
        RowSink sink = new RowSink() {
            @Override
            public void begin(ImageSpec spec) {
                whole.begin(spec);
            }

            @Override
            public void rows(Image band) {
                events.add("rows");
                whole.rows(band);
            }
        };
        Fake wide = new Fake(TestModels.card(1, 300, SizeRule.ANY), (lr, precision) -> lr.clone());
        Image picture = TestModels.noise(20, 512, 3, 8, 1);

        Upscaler.of(wide, FP32.withTile(128))
                .upscale(picture, sink, (done, total) -> events.add("tile " + done), new CancelToken());

        assertThat(whole.image()).isEqualTo(picture);
        assertThat(events)
                .containsExactly(
                        "tile 1", "rows", "tile 2", "rows", "rows", "tile 3", "rows", "rows", "tile 4", "rows", "rows",
                        "rows");
    }

    @Test
    void upscale_sinkFails_endsWithItsErrorAfterThatTileRow() {
        Fake model = TestModels.nearest(4);
        RowSink full = new RowSink() {
            @Override
            public void begin(ImageSpec spec) {}

            @Override
            public void rows(Image band) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        assertThatThrownBy(
                        () -> Upscaler.of(model, FP32.withTile(32)).upscale(TestModels.noise(20, 128, 3, 8, 1), full))
                .isInstanceOf(IOException.class)
                .hasMessage("No space left on device");
        assertThat(model.calls()).hasSize(1);
    }

    /** What happened to a picture before results went on in bands. */
    private static Image whole(Image original, int width, int height) {
        SrgbPicture srgb = SrgbPicture.of(original).orElse(null);
        Image input = BledColor.of(srgb == null ? original : srgb.srgb());
        Image enlarged = TestModels.enlarged(input.color(), 4);
        Image color = enlarged.width() == width && enlarged.height() == height
                ? enlarged
                : Resampling.resize(enlarged, width, height, Resampling.Variant.DOUBLE);
        Image joined = input.alpha()
                .map(alpha -> color.withAlpha(Resampling.resize(alpha, width, height, Resampling.Variant.DOUBLE)))
                .orElse(color);
        Image restored = srgb == null ? joined : srgb.restore(joined);
        return original.iccProfile().map(restored::withIccProfile).orElse(restored.withoutIccProfile());
    }

    /** A profile of another curve than sRGB's: linear light. */
    private static byte[] profile(Image picture) {
        return ICC_Profile.getInstance(picture.colorChannels() == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_LINEAR_RGB)
                .getData();
    }
}
