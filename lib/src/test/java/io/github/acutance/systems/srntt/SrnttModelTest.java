package io.github.acutance.systems.srntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.SharedData;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import io.github.acutance.tensor.Upsampler;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SRNTT with its references, from the library's door; VGG-19 is read from the shared data. */
@Tag("data")
class SrnttModelTest {
    private static SrnttModel model;
    private static Path aux;

    @BeforeAll
    static void open() {
        aux = SharedData.folder("weights");
        model = model(new Srntt.Config(4, 1, 4));
    }

    @AfterAll
    static void close() {
        if (model != null) {
            model.close();
        }
    }

    private static SrnttModel model(Srntt.Config config) {
        Srntt network = new Srntt(config, Parameters.on(Device.CPU));
        network.initialise(new SplittableRandom(5));
        return network.model(SrnttWeights.card(config));
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 4, 4", "3, 2, 1, 1", "7, 5, 28, 20", "17, 6, 13, 300", "5, 16, 63, 61"})
    void upscale_anySizes_givesFourTimesTheSize(int width, int height, int refWidth, int refHeight) {
        Image sr = upscale(noise(width, height, 3), references(noise(refWidth, refHeight, 3)));
        assertThat(sr.width()).isEqualTo(4 * width);
        assertThat(sr.height()).isEqualTo(4 * height);
    }

    @Test
    void upscale_grayBlackOrSeveralReferences_areTaken() {
        Image lr = noise(9, 8, 3);
        Image black = Image.of8(40, 40, 3, new byte[40 * 40 * 3]);
        assertThat(upscale(lr, references(noise(24, 24, 1))).channels()).isEqualTo(3);
        assertThat(upscale(noise(9, 8, 1), references(noise(24, 24, 3))).channels())
                .isEqualTo(1);
        assertThat(upscale(lr, references(black)).width()).isEqualTo(36);
        assertThat(upscale(lr, references(lr)).width()).isEqualTo(36);
        Image two = upscale(lr, references(black, noise(24, 24, 3)));
        assertThat(two).isNotEqualTo(upscale(lr, references(black)));
    }

    @ParameterizedTest
    @CsvSource({"8", "16"})
    void upscale_greaterScales_haveTheirSize(int scale) {
        try (SrnttModel greater = model(new Srntt.Config(scale, 1, 4));
                SrModel.Bound bound = greater.with(references(noise(20, 24, 3)));
                Upscaler upscaler = Upscaler.of(bound)) {
            assertThat(upscaler.upscale(noise(4, 3, 3)).width()).isEqualTo(4 * scale);
        }
    }

    @Test
    void upscale_noReference_looksIntoThePictureItself() {
        try (SrModel.Bound bound = model.with(references())) {
            assertThat(bound.card().global()).isTrue();
            try (Upscaler upscaler = Upscaler.of(bound)) {
                assertThat(upscaler.upscale(noise(13, 21, 3)).height()).isEqualTo(84);
                assertThat(upscaler.upscale(noise(2, 3, 3)).height()).isEqualTo(12);
            }
        }
    }

    @Test
    void with_noVgg_saysWhereItWasLookedFor(@TempDir Path empty) {
        References none = new References(List.of(noise(9, 9, 3)), Optional.empty(), Optional.empty(), 0);
        assertThatThrownBy(() -> model.with(none))
                .hasMessage("srntt-x4: expected VGG-19 in a folder named by --aux or ACUTANCE_AUX, found neither");
        assertThatThrownBy(() -> model.with(none.withAux(empty)))
                .hasMessageStartingWith("srntt-x4: " + empty + ": expected VGG-19 in one of ");
    }

    /** Blocks of a reference give what it gives whole: the same numbers, and maps equal but for fp32's order of sums. */
    @ParameterizedTest
    @ValueSource(ints = {8, 20}) // MiB: nothing is kept, what is searched is
    void match_referencesInBlocks_equalsWholeOnes(int memoryMb) throws IOException {
        Image head = ImageFiles.read(SharedData.folder("test/Set5").resolve("HR/head.png"));
        Image bird = ImageFiles.read(SharedData.folder("test/Set5").resolve("HR/bird.png"))
                .crop(3, 7, 150, 90);
        Image lr = Resampling.resizeAsPillow(head.crop(20, 40, 160, 120), 40, 30);
        List<Image> pictures = List.of(head, bird);
        try (ReferenceTextures whole = textures(pictures, 1000);
                ReferenceTextures blocks = textures(pictures, memoryMb);
                TextureFeatures features = TextureFeatures.open(Optional.of(aux), Device.CPU)) {
            TensorScope.inference(() -> {
                Tensor content = features.map(bicubic().enlarge(ImageTensors.toTensor(lr, Device.CPU)), 0);
                PatchMatching.Match expected = whole.match(content);
                PatchMatching.Match found = blocks.match(content);
                long differing = expected.index().ne(found.index()).sum().item_long();
                assertThat(differing).isLessThanOrEqualTo(1); // of 1,064: 0.1 %
                List<Tensor> maps = whole.swap(expected.index());
                List<Tensor> others = blocks.swap(expected.index());
                for (int level = 0; level < 3; level++) {
                    Tensor map = maps.get(level);
                    double distance = map.sub(others.get(level)).abs().max().item_float();
                    assertThat(distance).isLessThan(1e-5 * map.max().item_float());
                }
                return null;
            });
        }
    }

    @Test
    void soft_inBands_equalsTheWhole() {
        Image sharp = noise(36, 4 * 130, 3);
        Image whole = ReferenceTextures.soft(sharp, bicubic(), Device.CPU, 9 * 130);
        assertThat(ReferenceTextures.soft(sharp, bicubic(), Device.CPU, 9 * 50)).isEqualTo(whole);
        assertThat(ReferenceTextures.soft(sharp, bicubic(), Device.CPU, 1)).isEqualTo(whole);
        assertThat(whole).isNotEqualTo(sharp);
    }

    /** The picture itself as reference: every patch finds itself, so that the maps are those of the sharp picture. */
    @Test
    void maps_referenceIsTheOriginal_areItsFeatures() throws IOException {
        Image head = ImageFiles.read(SharedData.folder("test/Set5").resolve("HR/head.png"))
                .crop(0, 0, 120, 96);
        Image lr = Resampling.resizeAsPillow(head, 30, 24);
        try (ReferenceTextures own = textures(List.of(head), 1000);
                Vgg vgg = Vgg.open(aux, Vgg.Depth.VGG19, Vgg.Rule.SRNTT, Device.CPU)) {
            TensorScope.inference(() -> {
                List<Tensor> maps = own.maps(ImageTensors.toTensor(lr, Device.CPU));
                Tensor sharp = ImageTensors.toTensor(head, Device.CPU);
                for (int level = 0; level < 3; level++) {
                    String layer = TextureFeatures.LAYERS.get(level);
                    Tensor expected = vgg.features(sharp, List.of(layer)).get(layer);
                    double distance = maps.get(level).sub(expected).abs().max().item_float();
                    assertThat(distance).isLessThan(1e-5 * expected.max().item_float());
                }
                return null;
            });
        }
    }

    /** Tiles see the same references; the blend's difference to the whole is at most a level. */
    @Test
    void upscale_inTiles_isWithinOneLevelOfTheWhole() {
        Image lr = noise(60, 44, 3);
        try (SrModel.Bound bound = model.with(references(noise(80, 60, 3)));
                Upscaler whole = Upscaler.of(bound, UpscaleOptions.defaults().withTile(UpscaleOptions.NONE));
                Upscaler tiled = Upscaler.of(bound, UpscaleOptions.defaults().withTile(24))) {
            Image expected = whole.upscale(lr);
            Image found = tiled.upscale(lr);
            for (int i = 0; i < expected.samples().capacity(); i++) {
                int difference =
                        (expected.samples().get(i) & 0xff) - (found.samples().get(i) & 0xff);
                assertThat(Math.abs(difference)).isLessThanOrEqualTo(1);
            }
        }
    }

    @Test
    void upscale_manyTimes_leavesNoPointer() {
        Image lr = noise(6, 5, 3);
        upscale(lr, references(noise(24, 16, 3)));
        upscale(lr, references()); // what is packed at the first use stays with the model
        long before = Pointer.totalCount();
        for (int i = 0; i < 3; i++) {
            upscale(lr, references(noise(24, 16, 3)));
            upscale(lr, references());
        }
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }

    private static Image upscale(Image lr, References references) {
        try (SrModel.Bound bound = model.with(references);
                Upscaler upscaler = Upscaler.of(bound)) {
            return upscaler.upscale(lr);
        }
    }

    private static References references(Image... pictures) {
        return References.of(pictures).withAux(aux);
    }

    private static ReferenceTextures textures(List<Image> pictures, int memoryMb) {
        TextureFeatures features = TextureFeatures.open(Optional.of(aux), Device.CPU);
        return new ReferenceTextures(features, bicubic(), Device.CPU, pictures, memoryMb);
    }

    private static Upsampler bicubic() {
        return Upsampler.of(lr -> Resampling.resizeAsPillow(lr, 4 * lr.width(), 4 * lr.height()));
    }

    private static Image noise(int width, int height, int channels) {
        byte[] samples = new byte[width * height * channels];
        new SplittableRandom(samples.length).nextBytes(samples);
        return Image.of8(width, height, channels, samples);
    }
}
