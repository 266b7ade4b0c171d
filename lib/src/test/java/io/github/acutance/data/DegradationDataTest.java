package io.github.acutance.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published LR files of other degradations than bicubic. */
@Tag("data")
class DegradationDataTest {
    @ParameterizedTest
    @ValueSource(strings = {"baby", "bird", "butterfly", "head", "woman"})
    void blurDown_set5_isWithinOneSample(String name) throws IOException {
        Path set = SharedData.folder("test/Set5");
        Image published = ImageFiles.read(set.resolve("LR_BD/X3/" + name + ".png"));
        Image ours = Degradation.blurDown(3).degrade(ImageFiles.read(set.resolve("HR/" + name + ".png")));
        int[] differences = differences(ours, published);
        assertThat(differences[0]).isLessThanOrEqualTo(1); // one tie that MATLAB's order of additions rounds otherwise
        assertThat(differences[1]).isLessThanOrEqualTo(1);
    }

    /** img_001 to img_005; of fractional factors at most 0.11 % of the samples differ, by one level (specs, metasr 6). */
    @ParameterizedTest
    @CsvSource({"1.50", "2.50", "3.50"})
    void metaSr_set5_matchesItsFiles(String scale) throws IOException {
        Path set = SharedData.folder("test/Set5");
        String[] names = {"baby", "bird", "butterfly", "head", "woman"};
        for (int i = 0; i < names.length; i++) {
            Image published =
                    ImageFiles.read(set.resolve("LR_bicubic_fractional/X" + scale + "/img_00" + (i + 1) + "_SRF.png"));
            Image hr = ImageFiles.read(set.resolve("HR/" + names[i] + ".png"));
            Image ours = Degradation.metaSr(Double.parseDouble(scale)).degrade(hr);
            int[] differences = differences(ours, published);
            int samples = ours.width() * ours.height() * 3;
            assertThat((double) differences[0] / samples).as(names[i]).isLessThanOrEqualTo(0.0011);
            assertThat(differences[1]).isLessThanOrEqualTo(1);
        }
    }

    /** The noise is not the authors'; its deviation after clamping is, 26.9 to 29.0 (specs, srfbn section 12). */
    @ParameterizedTest
    @ValueSource(strings = {"baby", "bird", "butterfly", "head", "woman"})
    void noisyDown_set5_isAsNoisyAsPublished(String name) throws IOException {
        Path set = SharedData.folder("test/Set5");
        Image hr = Degradation.modCrop(ImageFiles.read(set.resolve("HR/" + name + ".png")), 3);
        Image clean = Degradation.bicubic(3).degrade(hr);
        Image published = ImageFiles.read(set.resolve("LR_DN/X3/" + name + ".png"));
        Image ours = Degradation.noisyDown(3, 30, new Random(0)).degrade(hr);
        assertThat(deviation(ours, clean)).isCloseTo(deviation(published, clean), within(0.5)); // of 24,000 samples
    }

    private static double deviation(Image a, Image b) {
        double squares = 0;
        int samples = a.width() * a.height() * 3;
        for (int i = 0; i < samples; i++) {
            squares += Math.pow(difference(a, b, i), 2);
        }
        return Math.sqrt(squares / samples);
    }

    /** How many samples differ, and by how much at most. */
    private static int[] differences(Image a, Image b) {
        assertThat(a.toString()).isEqualTo(b.toString());
        int[] result = new int[2];
        for (int i = 0; i < a.width() * a.height() * a.channels(); i++) {
            int difference = Math.abs(difference(a, b, i));
            result[0] += difference == 0 ? 0 : 1;
            result[1] = Math.max(result[1], difference);
        }
        return result;
    }

    private static int difference(Image a, Image b, int index) {
        int channel = index % a.channels();
        int x = index / a.channels() % a.width();
        int y = index / a.channels() / a.width();
        return a.sample(x, y, channel) - b.sample(x, y, channel);
    }
}
