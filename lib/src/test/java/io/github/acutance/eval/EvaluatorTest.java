package io.github.acutance.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.data.RegionMasks;
import io.github.acutance.data.RegionMasks.Region;
import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.Ycbcr;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluatorTest {
    private static final Map<Measure, Meter> METERS = Map.of(Measure.PSNR, Meter.PSNR, Measure.SSIM, Meter.SSIM);

    @TempDir
    private Path folder;

    private static Conditions conditions(Channel channel, int crop) {
        return new Conditions(new Protocol(channel, crop, false), LrKind.BI, false, "", "", "", "");
    }

    private MethodResult run(Method method, double scale, Conditions conditions) throws IOException {
        return run(method, scale, conditions, Optional.empty());
    }

    private MethodResult run(Method method, double scale, Conditions conditions, Optional<RegionMeter> regions)
            throws IOException {
        Dataset dataset = Dataset.of(folder);
        Evaluator evaluator = new Evaluator(METERS, regions, (any, sample, trial, enlarged, result) -> {});
        return evaluator.run(method, dataset, dataset.at(scale, conditions.lr()), scale, conditions);
    }

    @Test
    void run_hrAlone_degradesCutsAndMeasures() throws IOException {
        Image hr = Pictures.noise(33, 30, 3, 5);
        Pictures.write(folder.resolve("a.png"), hr);
        MethodResult result = run(Bicubic.RGB, 2, conditions(Channel.Y, 2));
        Image cut = hr.crop(0, 0, 32, 30);
        Image lr = Resampling.resize(cut, 0.5, Resampling.Variant.UINT8);
        double expected =
                Psnr.of(Resampling.resize(lr, 2.0, Resampling.Variant.UINT8), cut, new Protocol(Channel.Y, 2, false));
        assertThat(result.pictures()).hasSize(1);
        assertThat(result.pictures().get(0).values().get(Measure.PSNR)).isCloseTo(expected, within(1e-9));
        assertThat(result.mean(Measure.PSNR).value()).isCloseTo(expected, within(1e-9));
        assertThat(result.conditions().settings()).isEqualTo("MATLAB imresize");
    }

    @Test
    void run_yOnly_takesGrayAsStoredAndColourAsY() throws IOException {
        Image gray = Pictures.noise(32, 32, 1, 6);
        Pictures.write(folder.resolve("gray.png"), gray);
        Image colour = Pictures.noise(32, 32, 3, 7);
        Pictures.write(folder.resolve("rgb.png"), colour);
        MethodResult result = run(Bicubic.Y_ONLY, 2, conditions(Channel.Y, 2));
        double[] stored = new double[32 * 32];
        Arrays.setAll(stored, i -> gray.sample(i % 32, i / 32, 0));
        assertThat(result.pictures().get(0).values().get(Measure.PSNR)).isCloseTo(psnrOfPlane(stored, 2), within(1e-9));
        assertThat(result.pictures().get(1).values().get(Measure.PSNR))
                .isCloseTo(psnrOfPlane(Ycbcr.luma(colour, true), 2), within(1e-9));
    }

    /** Halved and doubled in double, rounded once, by a loop of its own. */
    private static double psnrOfPlane(double[] plane, int crop) {
        double[] large = Resampling.resize(Resampling.resize(plane, 32, 32, 0.5), 16, 16, 2);
        double sum = 0;
        for (int y = crop; y < 32 - crop; y++) {
            for (int x = crop; x < 32 - crop; x++) {
                double value = Math.floor(Math.min(Math.max(large[y * 32 + x], 0), 255) + 0.5);
                sum += Math.pow(value - plane[y * 32 + x], 2);
            }
        }
        int side = 32 - 2 * crop;
        return 10 * Math.log10(255 * 255 / (sum / (side * side)));
    }

    @Test
    void run_flatPicture_isInfiniteAndLeftOutOfTheMean() throws IOException {
        Pictures.write(folder.resolve("a.png"), Image.of8(32, 32, 3, new byte[32 * 32 * 3]));
        Pictures.write(folder.resolve("b.png"), Pictures.noise(32, 32, 3, 8));
        MethodResult result = run(Bicubic.RGB, 2, conditions(Channel.Y, 2));
        assertThat(result.pictures().get(0).values().get(Measure.PSNR)).isInfinite();
        MethodResult.Mean mean = result.mean(Measure.PSNR);
        assertThat(mean.value()).isEqualTo(result.pictures().get(1).values().get(Measure.PSNR));
        assertThat(mean.remark()).isEqualTo("mean of 1, 1 identical");
        assertThat(result.mean(Measure.SSIM).pictures()).isEqualTo(2);
    }

    @Test
    void run_badPictures_areLeftOutByName() throws IOException {
        Pictures.write(folder.resolve("Set/HR/good.png"), Pictures.noise(32, 32, 3, 1));
        Pictures.write(folder.resolve("Set/HR/large.png"), Pictures.noise(64, 32, 3, 1));
        Pictures.write(folder.resolve("Set/HR/tiny.png"), Pictures.noise(12, 12, 3, 1));
        Files.writeString(folder.resolve("Set/HR/text.png"), "no picture");
        for (String name : List.of("good", "large", "text")) {
            Pictures.write(folder.resolve("Set/LR_bicubic/X2/" + name + ".png"), Pictures.noise(16, 16, 3, 2));
        }
        Pictures.write(folder.resolve("Set/LR_bicubic/X2/tiny.png"), Pictures.noise(6, 6, 3, 2));
        folder = folder.resolve("Set");
        MethodResult result = run(Bicubic.RGB, 2, conditions(Channel.Y, 2));
        assertThat(result.pictures()).extracting(PictureResult::name).containsExactly("good", "tiny");
        assertThat(result.failures()).extracting(Failure::name).containsExactly("large", "text");
        assertThat(result.failures().get(0).reason())
                .isEqualTo("expected an HR picture of about 32 x 32 for an LR of 16 x 16 at x2, found 64 x 32");
        PictureResult tiny = result.pictures().get(1);
        assertThat(tiny.values().get(Measure.PSNR)).isFinite();
        assertThat(tiny.values().get(Measure.SSIM)).isNaN(); // 8 x 8 pixels are left: no window fits
        assertThat(tiny.note()).contains("SSIM: expected at least 11 x 11");
        assertThat(result.mean(Measure.SSIM).remark()).isEqualTo("mean of 1, 1 left out");
    }

    @Test
    void run_grayHrWithColourLr_isComparedInYAndSaid() throws IOException {
        Image hr = Pictures.noise(32, 32, 1, 1);
        Pictures.write(folder.resolve("Set/HR/a.png"), hr);
        Image lr = Pictures.noise(16, 16, 3, 2);
        Pictures.write(folder.resolve("Set/LR_bicubic/X2/a.png"), lr);
        folder = folder.resolve("Set");
        double expected =
                Psnr.of(Resampling.resize(lr, 2.0, Resampling.Variant.UINT8), hr, new Protocol(Channel.Y, 0, false));
        MethodResult luma = run(Bicubic.RGB, 2, conditions(Channel.Y, 0));
        assertThat(luma.mean(Measure.PSNR).value()).isCloseTo(expected, within(1e-9));
        assertThat(luma.pictures().get(0).note()).isEqualTo("HR is gray, the result colour: compared in Y");
        MethodResult rgb = run(Bicubic.RGB, 2, conditions(Channel.RGB, 0));
        assertThat(rgb.pictures().get(0).values().get(Measure.PSNR)).isCloseTo(expected, within(1e-9));
        assertThat(rgb.pictures().get(0).note()).endsWith("compared in Y and left out of the mean");
        assertThat(rgb.mean(Measure.PSNR).value()).isNaN();
    }

    @Test
    void run_16BitHrWith8BitLr_isComparedIn8BitsAndSaid() throws IOException {
        Image hr = Pictures.noise(32, 32, 3, 3);
        Image lr = Pictures.noise(16, 16, 3, 4);
        Pictures.write(folder.resolve("Set/HR/a.png"), hr.asBits(16));
        Pictures.write(folder.resolve("Set/LR_bicubic/X2/a.png"), lr);
        folder = folder.resolve("Set");
        MethodResult result = run(Bicubic.RGB, 2, conditions(Channel.Y, 0));
        double expected =
                Psnr.of(Resampling.resize(lr, 2.0, Resampling.Variant.UINT8), hr, new Protocol(Channel.Y, 0, false));
        assertThat(result.mean(Measure.PSNR).value()).isCloseTo(expected, within(1e-9));
        assertThat(result.pictures().get(0).note()).isEqualTo("LR has 8 bits, HR 16: compared in 8");
    }

    @Test
    void run_labelMaps_measureInsideTheMasks() throws IOException {
        Pictures.write(folder.resolve("pictures/a.png"), Pictures.noise(32, 32, 3, 9));
        byte[] labels = new byte[32 * 32];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (i % 32 < 16 ? 0 : 8); // sky, car
        }
        Pictures.write(folder.resolve("labels/a.png"), Image.of8(32, 32, 1, labels));
        RegionMeter meter =
                new RegionMeter(folder.resolve("labels"), RegionMasks.Labels.CAMVID, 2, Optional.of((sr, hr) -> {
                    float[] ones = new float[sr.width() * sr.height()];
                    Arrays.fill(ones, 0.5f);
                    return ones;
                }));
        folder = folder.resolve("pictures");
        MethodResult result = run(Bicubic.RGB, 2, conditions(Channel.Y, 2), Optional.of(meter));
        List<RegionScore> scores = result.pictures().get(0).regions();
        assertThat(scores)
                .extracting(RegionScore::region)
                .containsExactly(Region.BOUNDARY, Region.BACKGROUND, Region.OBJECT);
        assertThat(scores).extracting(RegionScore::pixels).containsExactly(5 * 28, 11 * 28, 12 * 28);
        assertThat(scores).extracting(RegionScore::featureDistance).containsOnly(0.5);
        double meanSquare = scores.stream()
                        .mapToDouble(score -> score.pixels() * 255.0 * 255.0 / Math.pow(10, score.psnr() / 10))
                        .sum()
                / (28 * 28);
        assertThat(10 * Math.log10(255.0 * 255.0 / meanSquare))
                .isCloseTo(result.mean(Measure.PSNR).value(), within(1e-9)); // the masks cover the picture
    }

    @Test
    void regions_rampAndFlatPicture_gradientErrorIsTheSlope() throws IOException {
        byte[] ramp = new byte[32 * 32];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (3 * (i % 32) + 4 * (i / 32)); // slope (3, 4), length 5
        }
        Pictures.write(folder.resolve("pictures/a.png"), Image.of8(32, 32, 1, ramp));
        Pictures.write(folder.resolve("labels/a.png"), Image.of8(32, 32, 1, new byte[32 * 32])); // all sky
        RegionMeter meter = new RegionMeter(folder.resolve("labels"), RegionMasks.Labels.CAMVID, 2, Optional.empty());
        Sample sample = new Sample("a", folder.resolve("pictures/a.png"), Optional.empty());
        Image hr = Image.of8(32, 32, 1, ramp);
        Image flat = Image.of8(32, 32, 1, new byte[32 * 32]);
        RegionScore background = meter.of(
                        sample, new Method.Enlarged(flat, hr, false), new Protocol(Channel.Y, 2, false))
                .get(1);
        assertThat(background.region()).isEqualTo(Region.BACKGROUND);
        assertThat(background.pixels()).isEqualTo(28 * 28);
        // Y of gray is 219 / 255 of it.
        assertThat(background.gradientError()).isCloseTo(5 * 219 / 255.0, within(1e-9));
        assertThat(background.featureDistance()).isNaN();
    }
}
