package io.github.acutance.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.acutance.loss.TargetedLoss.Scaling;
import io.github.acutance.loss.TargetedLoss.Term;
import io.github.acutance.model.Device;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Losses on features, against arithmetic in double on the maps, with a VGG of random weights. */
class PerceptualLossTest {
    private static final double FLOAT = 1e-5; // relative; sums of fp32
    private static final int HEIGHT = 24;
    private static final int WIDTH = 28;

    private static Vgg vgg;

    @BeforeAll
    static void openVgg(@TempDir Path folder) throws IOException {
        RandomVgg.write(folder, Vgg.Depth.VGG16, "conv3_1");
        vgg = Vgg.open(folder, Vgg.Depth.VGG16, Device.CPU);
    }

    @AfterAll
    static void closeVgg() {
        vgg.close();
    }

    private static float[] picture(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[3 * HEIGHT * WIDTH];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private static Tensor tensor(float[] values) {
        return Tensor.create(values, 1, 3, HEIGHT, WIDTH);
    }

    private static float[] feature(float[] picture, String layer) {
        return TensorScope.inference(() -> {
            Tensor map =
                    vgg.features(tensor(picture), List.of(layer)).get(layer).contiguous();
            float[] values = new float[(int) map.numel()];
            map.data_ptr_float().get(values);
            return values;
        });
    }

    private static double meanSquare(float[] a, float[] b, double factor) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.pow(factor * ((double) a[i] - b[i]), 2);
        }
        return sum / a.length;
    }

    @Test
    void of_twoLayers_isTheWeightedSumOfTheirDistances() {
        Map<String, Double> layers = new LinkedHashMap<>(Map.of("conv3_1", 0.5, "relu1_2", 2.0));
        PerceptualLoss l2 = new PerceptualLoss(vgg, layers, PixelLoss.MSE, 1 / 12.75);
        PerceptualLoss l1 = new PerceptualLoss(vgg, Map.of("conv3_1", 1.0), PixelLoss.L1, 1);
        float[] sr = picture(1);
        float[] hr = picture(2);
        double squares = 0.5 * meanSquare(feature(sr, "conv3_1"), feature(hr, "conv3_1"), 1 / 12.75)
                + 2 * meanSquare(feature(sr, "relu1_2"), feature(hr, "relu1_2"), 1 / 12.75);
        float[] a = feature(sr, "conv3_1");
        float[] b = feature(hr, "conv3_1");
        double absolute = 0;
        for (int i = 0; i < a.length; i++) {
            absolute += Math.abs((double) a[i] - b[i]) / a.length;
        }
        assertThat(TensorScope.run(() -> l2.of(tensor(sr), tensor(hr)).item_double()))
                .isCloseTo(squares, within(FLOAT * squares));
        assertThat(TensorScope.run(() -> l1.of(tensor(sr), tensor(hr)).item_double()))
                .isCloseTo(absolute, within(FLOAT * absolute));
        assertThat(TensorScope.run(() -> l2.of(tensor(sr), tensor(sr)).item_double()))
                .isZero();
    }

    @Test
    void style_oneLayer_comparesGramMatrices() {
        PerceptualLoss loss = new PerceptualLoss(vgg, Map.of("relu1_2", 3.0), PixelLoss.MSE, 1);
        float[] sr = picture(1);
        float[] hr = picture(2);
        double[] first = gram(feature(sr, "relu1_2"), 64);
        double[] second = gram(feature(hr, "relu1_2"), 64);
        double expected = 0;
        for (int i = 0; i < first.length; i++) {
            expected += 3 * Math.pow(first[i] - second[i], 2) / first.length;
        }
        assertThat(TensorScope.run(() -> loss.style(tensor(sr), tensor(hr)).item_double()))
                .isCloseTo(expected, within(1e-3 * expected)); // differences of sums of fp32
    }

    private static double[] gram(float[] map, int channels) {
        int cells = map.length / channels;
        double[] gram = new double[channels * channels];
        for (int i = 0; i < gram.length; i++) {
            for (int cell = 0; cell < cells; cell++) {
                gram[i] += (double) map[i / channels * cells + cell] * map[i % channels * cells + cell] / map.length;
            }
        }
        return gram;
    }

    @Test
    void of_stepAlongTheGradient_changesTheLossAsItSays() {
        PerceptualLoss loss = new PerceptualLoss(vgg, Map.of("conv3_1", 1.0), PixelLoss.MSE, 1);
        double[] change = TensorScope.run(() -> {
            Tensor hr = tensor(picture(2));
            Tensor sr = tensor(picture(1));
            sr.set_requires_grad(true);
            Tensor before = loss.of(sr, hr);
            before.backward();
            double squares = sr.grad().square().sum().item_double();
            double step = 1e-2 / Math.sqrt(squares);
            Tensor there = sr.detach().add(sr.grad(), new Scalar(step));
            Tensor back = sr.detach().add(sr.grad(), new Scalar(-step));
            return new double[] {loss.of(there, hr).sub(loss.of(back, hr)).item_double(), 2 * step * squares};
        });
        assertThat(change[0]).isCloseTo(change[1], within(0.01 * change[1])); // fp32, and kinks of the ReLUs
    }

    @Test
    void targeted_threeRegions_maskPicturesBeforeTheNetwork() {
        Term low = new Term("relu1_2", 0.1);
        Term mid = new Term("relu2_2", 1);
        Term high = new Term("conv3_1", 2);
        float[] sr = picture(1);
        float[] hr = picture(2);
        float[][] masks = masks();
        double[] expected = {
            0.1 * meanSquare(feature(masked(sr, masks[0]), "relu1_2"), feature(masked(hr, masks[0]), "relu1_2"), 0.5),
            meanSquare(feature(masked(sr, masks[1]), "relu2_2"), feature(masked(hr, masks[1]), "relu2_2"), 0.5),
            2 * meanSquare(feature(masked(sr, masks[2]), "conv3_1"), feature(masked(hr, masks[2]), "conv3_1"), 0.5)
        };
        int[] channels = {64, 128, 256};
        for (boolean sum : new boolean[] {false, true}) {
            for (boolean byArea : new boolean[] {false, true}) {
                Map<String, Double> found =
                        terms(new TargetedLoss(vgg, low, mid, high, new Scaling(0.5, sum, byArea, false)));
                assertThat(found.keySet()).containsExactly("l_boundary", "l_background", "l_object");
                List<Double> values = List.copyOf(found.values());
                for (int i = 0; i < 3; i++) {
                    double area = mean(masks[i]);
                    double wanted = expected[i] * (sum ? channels[i] : 1) / (byArea ? area : 1);
                    assertThat(values.get(i)).isCloseTo(wanted, within(FLOAT * wanted));
                }
            }
        }
    }

    @Test
    void targeted_onFeatures_masksTheirCells() {
        TargetedLoss loss = new TargetedLoss(
                vgg, new Term("", 0), new Term("relu2_2", 1), new Term("", 0), new Scaling(1, false, false, true));
        float[] a = feature(picture(1), "relu2_2");
        float[] b = feature(picture(2), "relu2_2");
        float[] mask = masks()[1];
        double expected = 0;
        for (int i = 0; i < a.length; i++) {
            int y = i / (WIDTH / 2) % (HEIGHT / 2);
            int x = i % (WIDTH / 2);
            boolean inside = false;
            for (int p = 0; p < 4; p++) {
                inside |= mask[(2 * y + p / 2) * WIDTH + 2 * x + p % 2] == 1;
            }
            expected += inside ? Math.pow((double) a[i] - b[i], 2) / a.length : 0;
        }
        Map<String, Double> found = terms(loss);
        assertThat(found.keySet()).containsExactly("l_background"); // the others were not computed at all
        assertThat(found.get("l_background")).isCloseTo(expected, within(FLOAT * expected));
    }

    /** A boundary term moves no pixel outside the boundary, and none where sr equals hr. */
    @Test
    void targeted_boundaryTerm_hasItsGradientInsideTheMaskOnly() {
        TargetedLoss loss =
                new TargetedLoss(vgg, new Term("relu1_2", 1), new Term("", 0), new Term("relu9_9", 0), Scaling.PLAIN);
        float[] gradient = new float[3 * HEIGHT * WIDTH];
        TensorScope.run(() -> {
            Tensor sr = tensor(picture(1));
            sr.set_requires_grad(true);
            loss.of(sr, tensor(picture(2)), regions()).get("l_boundary").backward();
            sr.grad().contiguous().data_ptr_float().get(gradient);
            return null;
        });
        float[] mask = masks()[0];
        for (int i = 0; i < gradient.length; i++) {
            assertThat(gradient[i] != 0).as("value %d", i).isEqualTo(mask[i % mask.length] == 1);
        }
        assertThat(TensorScope.run(() -> loss.of(tensor(picture(1)), tensor(picture(1)), regions())
                        .get("l_boundary")
                        .item_double()))
                .isZero();
    }

    @Test
    void construct_layerBeyondTheFile_namesTheDeepest() {
        assertThatThrownBy(() -> new PerceptualLoss(vgg, Map.of("conv5_3", 1.0), PixelLoss.L1, 1))
                .hasMessage("VGG-16: expected a layer up to relu3_1, the deepest of this file, found conv5_3");
        assertThatThrownBy(() -> new TargetedLoss(
                        vgg, new Term("relu1_2", 1), new Term("relu4_3", 1), new Term("", 0), Scaling.PLAIN))
                .hasMessageContaining("found relu4_3");
    }

    private static Map<String, Double> terms(TargetedLoss loss) {
        return TensorScope.run(() -> {
            Map<String, Double> values = new LinkedHashMap<>();
            loss.of(tensor(picture(1)), tensor(picture(2)), regions())
                    .forEach((name, term) -> values.put(name, term.item_double()));
            return values;
        });
    }

    /** Sky above, a car below at the right, a building below at the left. */
    private static Regions regions() {
        float[] labels = new float[HEIGHT * WIDTH];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i / WIDTH < 10 ? 0 : i % WIDTH < 12 ? 1 : 8;
        }
        return Regions.of(Tensor.create(labels, 1, 1, HEIGHT, WIDTH), Set.of(0), Set.of(11), 2);
    }

    private static float[][] masks() {
        return TensorScope.run(() -> {
            Regions regions = regions();
            float[][] masks = new float[3][HEIGHT * WIDTH];
            List<Tensor> tensors = List.of(regions.boundary(), regions.background(), regions.object());
            for (int i = 0; i < 3; i++) {
                tensors.get(i).contiguous().data_ptr_float().get(masks[i]);
            }
            return masks;
        });
    }

    private static float[] masked(float[] picture, float[] mask) {
        float[] masked = picture.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] *= mask[i % mask.length];
        }
        return masked;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        assertThat(sum).isPositive();
        return sum / values.length;
    }
}
