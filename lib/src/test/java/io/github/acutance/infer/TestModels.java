package io.github.acutance.infer;

import static org.bytedeco.pytorch.global.torch.upsample_nearest2d;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SizeRule;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.NetworkModel;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.tensor.TensorScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.LoggerFactory;

/** Networks, cards and pictures for the tests of this package. */
final class TestModels {
    /** Covers the reach of {@link #network}: 6 LR pixels of convolutions, then three at x2 and x4. */
    static final int NETWORK_REACH = 8;

    private TestModels() {}

    static ModelCard card(int scale, int receptiveField, SizeRule rule) {
        return new ModelCard(
                "test-x" + scale,
                "test",
                "Test",
                "",
                scale,
                1000,
                rule,
                receptiveField,
                Set.of(Precision.FP32, Precision.BF16),
                "",
                "",
                "",
                List.of());
    }

    /** A real network with 2 blocks of 8 channels and weights ten times the initial ones, so that every part counts. */
    static NetworkModel network(int scale, long seed) {
        Parameters parameters = Parameters.on(Device.CPU);
        MsrResNet figure = new MsrResNet(new MsrResNet.Config(scale, 2, 8, true), parameters);
        figure.initialise(new Random(seed));
        TensorScope.inference(() -> {
            parameters.trainable().values().forEach(weight -> weight.mul_(new Scalar(10.0)));
            return null;
        });
        return new NetworkModel(figure, card(scale, NETWORK_REACH, SizeRule.ANY));
    }

    /** A function of the window in place of a network; remembers the sizes that it was called with. */
    record Fake(ModelCard card, BiFunction<Tensor, Precision, Tensor> figure, List<String> calls)
            implements SrModel.SingleImage {
        Fake(ModelCard card, BiFunction<Tensor, Precision, Tensor> figure) {
            this(card, figure, new CopyOnWriteArrayList<>());
        }

        @Override
        public Device device() {
            return Device.CPU;
        }

        @Override
        public Tensor forward(Tensor lr, Precision precision) {
            calls.add(lr.size(3) + "x" + lr.size(2) + " " + precision);
            return figure.apply(lr, precision);
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }

    /** Nearest-neighbour enlargement: every output pixel sees one input pixel. */
    static Fake nearest(int scale) {
        return nearest(scale, SizeRule.ANY);
    }

    static Fake nearest(int scale, SizeRule rule) {
        return new Fake(card(scale, 0, rule), (lr, precision) -> enlarged(lr, scale));
    }

    static Tensor enlarged(Tensor lr, int scale) {
        return upsample_nearest2d(lr, new long[] {lr.size(2) * scale, lr.size(3) * scale});
    }

    /** The same on pictures. */
    static Image enlarged(Image picture, int scale) {
        int width = picture.width() * scale;
        int height = picture.height() * scale;
        short[] samples = new short[width * height * picture.channels()];
        for (int i = 0; i < samples.length; i++) {
            int pixel = i / picture.channels();
            samples[i] = (short) picture.sample(pixel % width / scale, pixel / width / scale, i % picture.channels());
        }
        return image(width, height, picture.channels(), picture.bits(), samples);
    }

    /** Random samples from a seed. */
    static Image noise(int width, int height, int channels, int bits, long seed) {
        Random random = new Random(seed);
        short[] samples = new short[width * height * channels];
        for (int i = 0; i < samples.length; i++) {
            boolean alpha = channels % 2 == 0 && i % channels == channels - 1;
            int least = alpha ? 1 : 0; // colour under alpha 0 is replaced
            samples[i] = (short) (least + random.nextInt((1 << bits) - least));
        }
        return image(width, height, channels, bits, samples);
    }

    /** Waves of long and short periods, like a photograph's shades and textures. */
    static Image waves(int width, int height) {
        short[] samples = new short[width * height * 3];
        for (int i = 0; i < samples.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            samples[i] = (short) Math.round(
                    128 + 60 * Math.sin(x / 30.0 + i % 3) + 40 * Math.cos(y / 23.0) + 25 * Math.sin(x * 1.3 + y * 0.9));
        }
        return image(width, height, 3, 8, samples);
    }

    static Image image(int width, int height, int channels, int bits, short[] samples) {
        if (bits == 16) {
            return Image.of16(width, height, channels, samples);
        }
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[i] = (byte) samples[i];
        }
        return Image.of8(width, height, channels, bytes);
    }

    /** The greatest difference of two samples at the same place. */
    static int greatestDifference(Image a, Image b) {
        return histogram(a, b).length - 1;
    }

    /** Share of samples that are equal. */
    static double equalShare(Image a, Image b) {
        int[] histogram = histogram(a, b);
        return (double) histogram[0] / ((long) a.width() * a.height() * a.channels());
    }

    /** How many samples differ by how many levels; the last entry is not 0, unless it is the only one. */
    private static int[] histogram(Image a, Image b) {
        if (a.width() != b.width()
                || a.height() != b.height()
                || a.channels() != b.channels()
                || a.bits() != b.bits()) {
            throw new AssertionError("expected pictures of one kind, found " + a + " and " + b);
        }
        int[] counts = new int[1 << a.bits()];
        int greatest = 0;
        for (int y = 0; y < a.height(); y++) {
            for (int x = 0; x < a.width(); x++) {
                for (int c = 0; c < a.channels(); c++) {
                    int difference = Math.abs(a.sample(x, y, c) - b.sample(x, y, c));
                    counts[difference]++;
                    greatest = Math.max(greatest, difference);
                }
            }
        }
        return Arrays.copyOf(counts, greatest + 1);
    }

    /** The warnings that {@code work} logs. */
    static List<String> warnings(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(Upscaler.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        logger.addAppender(appender);
        try {
            work.run();
        } finally {
            logger.detachAppender(appender);
        }
        return appender.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
