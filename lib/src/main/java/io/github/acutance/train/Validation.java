package io.github.acutance.train;

import io.github.acutance.data.Degradation;
import io.github.acutance.data.Degrading;
import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.Pair;
import io.github.acutance.data.PairSource;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.References;
import io.github.acutance.model.SrModel;
import io.github.acutance.model.SrModel.Part;
import io.github.acutance.nn.AnyScaleNetwork;
import io.github.acutance.nn.EagerLayers;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.FigureRun;
import io.github.acutance.nn.Network;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/**
 * PSNR of a network on a fixed set: Y not rounded, border of {@code scale} pixels cut (rounded up), of the 8-bit result,
 * in fp32.
 */
final class Validation {
    /** Takes each result. */
    @FunctionalInterface
    interface Viewer {
        void see(String name, Image sr) throws IOException;
    }

    /** A picture to enlarge: its name, with the scale if there are several, its scale, LR and HR. */
    private record Sample(String name, double scale, Pair pair) {}

    private final List<Sample> samples = new ArrayList<>();
    private final boolean anyScale;
    private final Function<Image, References> binding;

    /**
     * Reads the pictures once.
     *
     * @param binding what a model is bound to that takes references
     * @throws IOException if a folder or a picture cannot be read
     */
    Validation(Datasets.ValSet options, int scale, Function<Image, References> binding) throws IOException {
        this.binding = binding;
        this.anyScale = !options.scales().isEmpty();
        if (options.references() != null) {
            PairSource pairs = options.references().source(List.of(options.datarootGt()), true, scale, scale, 0);
            for (int i = 0; i < pairs.size(); i++) {
                samples.add(new Sample("%03d".formatted(i), scale, pairs.pair(i).orElseThrow()));
            }
            return;
        }
        Degrading degrading = Degrading.of(options.degradation(), options.noise(), 0);
        for (Path file : ImageFolder.of(options.datarootGt()).pictures()) {
            Image hr = ImageFiles.read(file).color().asBits(8).asRgb();
            String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
            for (double any : options.scales()) {
                Image lr = Degradation.metaSr(any).degrade(hr);
                samples.add(new Sample(name + "_x" + any, any, new Pair(lr, hr)));
            }
            if (!anyScale) {
                Image cut = Degradation.modCrop(hr, scale);
                Image lr = options.datarootLq() == null
                        ? degrading.withSeed(samples.size()).lr(cut, scale)
                        : ImageFiles.read(options.datarootLq().resolve(file.getFileName()))
                                .color()
                                .asBits(8)
                                .asRgb();
                samples.add(new Sample(name, scale, new Pair(lr, cut)));
            }
        }
        if (samples.isEmpty()) {
            throw new IOException(options.datarootGt() + ": expected pictures to validate with, found none");
        }
    }

    /**
     * Mean over the pictures in dB, by the log's name: {@code psnr_y}, or {@code psnr_y_x2.5} for each of the scales.
     *
     * @param model of the figure; used where the figure takes references, as a plan would keep old weights
     */
    Map<String, Double> psnr(Figure figure, SrModel model, Viewer viewer) throws IOException {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Sample sample : samples) {
            Image sr = enlarge(figure, model, sample);
            Image hr = sample.pair().hr().crop(0, 0, sr.width(), sr.height());
            Protocol protocol = new Protocol(Channel.Y, (int) Math.ceil(sample.scale()), false);
            values.computeIfAbsent(anyScale ? "psnr_y_x" + sample.scale() : "psnr_y", key -> new ArrayList<>())
                    .add(Psnr.of(sr, hr, protocol));
            viewer.see(sample.name(), sr);
        }
        Map<String, Double> means = new LinkedHashMap<>();
        values.forEach((name, each) -> means.put(
                name, each.stream().mapToDouble(value -> value).average().orElseThrow()));
        return means;
    }

    /** The enlarged picture at hand, in the place of a network that would make it. */
    private record Given(ModelCard card, Device device, Image enlarged) implements SrModel.SingleImage {
        @Override
        public Tensor forward(Tensor lr, Precision precision) {
            return ImageTensors.toTensor(enlarged, device);
        }

        @Override
        public void close() {}
    }

    private Image enlarge(Figure figure, SrModel model, Sample sample) {
        if (figure instanceof Network network) {
            return enlarge(network, sample);
        }
        Pair pair = sample.pair();
        References references = binding.apply(pair.ref().orElseThrow());
        References all = pair.enlarged()
                .map(picture -> references.withUpsampler(new Given(model.card(), model.device(), picture)))
                .orElse(references);
        try (SrModel.Bound bound = ((SrModel.WithReference) model).with(all)) {
            if (bound instanceof FigureRun.Owner owner) {
                owner.figure().forget(); // weights of the last validation
            }
            return TensorScope.inference(
                    () -> ImageTensors.toImage(bound.forward(ImageTensors.toTensor(pair.lr(), bound.device())), 8));
        }
    }

    @SuppressWarnings("try") // the words hold nothing in fp32
    private static Image enlarge(Network network, Sample sample) {
        Device device = network.parameters().device();
        Image lr = sample.pair().lr();
        try (EagerLayers nn = EagerLayers.inference(Precision.FP32)) {
            return TensorScope.inference(() -> {
                Tensor in = ImageTensors.toTensor(lr, device);
                Tensor sr = network instanceof AnyScaleNetwork any
                        ? any.forward(nn, in, sample.scale(), new Part(0, 0, lr.width(), lr.height()))
                        : network.forward(nn, in);
                return ImageTensors.toImage(sr, 8);
            });
        }
    }
}
