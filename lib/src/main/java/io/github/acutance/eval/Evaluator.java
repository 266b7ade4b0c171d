package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.infer.CancelledException;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures methods on the pictures of a dataset, one after the other. A picture that cannot be read, enlarged or measured
 * is left out with its reason; the others go on.
 */
public final class Evaluator {
    private static final int SLACK = 4; // pixels that an HR picture may be larger than a result, beyond the scale

    private final Map<Measure, Meter> meters;
    private final Optional<RegionMeter> regionMeter;
    private final PublishedTables published = PublishedTables.load();
    private final Listener listener;

    /**
     * An evaluator.
     *
     * @param meters what to measure, and with what; iterated in the order of {@link Measure}
     * @param regionMeter measures inside the masks of label maps, if there are any
     * @param listener told about every picture
     */
    public Evaluator(Map<Measure, Meter> meters, Optional<RegionMeter> regionMeter, Listener listener) {
        this.meters = new EnumMap<>(meters);
        this.regionMeter = regionMeter;
        this.listener = listener;
    }

    /** Told about every picture, on the thread that evaluates. */
    public interface Listener {
        /** A picture was measured. */
        void measured(Method method, Sample sample, Method.Trial trial, Method.Enlarged enlarged, PictureResult result)
                throws IOException;

        /** A picture was left out. */
        default void failed(Method method, Failure failure) {}
    }

    /**
     * Runs a method over the pictures of a selection.
     *
     * @param conditions how it is measured; the method's own settings are filled in
     * @throws CancelledException if the method was told to end
     */
    public MethodResult run(
            Method method, Dataset dataset, Dataset.Selection selection, double scale, Conditions conditions) {
        Conditions full = new Conditions(
                conditions.protocol(),
                conditions.lr(),
                method.selfEnsemble(),
                method.settings(),
                method.precision(),
                method.device(),
                conditions.preset());
        List<PictureResult> pictures = new ArrayList<>();
        List<Failure> failures = new ArrayList<>(selection.unusable());
        ProcessMemory.begin();
        for (Sample sample : selection.samples()) {
            try {
                pictures.add(measure(method, sample, scale, full));
            } catch (CancelledException cancelled) {
                throw cancelled;
            } catch (IOException | RuntimeException | OutOfMemoryError error) {
                Failure failure = Failure.of(sample.name(), error);
                failures.add(failure);
                listener.failed(method, failure);
            }
        }
        return new MethodResult(
                method.title(),
                method.model(),
                dataset.name(),
                scale,
                full,
                pictures,
                failures,
                selection.notes(),
                published.find(method.model(), dataset.name(), scale, full),
                ProcessMemory.peakBytes());
    }

    private PictureResult measure(Method method, Sample sample, double scale, Conditions conditions)
            throws IOException {
        List<String> notes = new ArrayList<>();
        Image original = ImageFiles.read(sample.hr()).color();
        Image lr;
        if (sample.lr().isPresent()) {
            lr = ImageFiles.read(sample.lr().get()).color();
            if (lr.bits() != original.bits()) {
                notes.add("LR has " + lr.bits() + " bits, HR " + original.bits() + ": compared in 8");
            }
        } else {
            lr = conditions.lr().degrade(original, scale);
        }
        Method.Trial trial = new Method.Trial(lr, cut(original, lr, scale), scale);
        method.prepare(sample);
        long start = System.nanoTime();
        Method.Enlarged enlarged = method.enlarge(trial);
        double seconds = (System.nanoTime() - start) / 1e9;
        Protocol protocol = protocol(conditions.protocol(), enlarged, notes);
        boolean counts = enlarged.luma() || conditions.protocol().channel() == protocol.channel();
        PictureResult result = new PictureResult(
                sample.name(),
                enlarged.sr().width(),
                enlarged.sr().height(),
                values(enlarged, protocol, notes),
                seconds,
                counts,
                String.join("; ", notes),
                regions(sample, enlarged, protocol));
        listener.measured(method, sample, trial, enlarged, result);
        return result;
    }

    /** The original without what has no partner in the result; the result's size is the truncated product. */
    private static Image cut(Image original, Image lr, double scale) {
        int width = Scale.enlarged(lr.width(), scale);
        int height = Scale.enlarged(lr.height(), scale);
        int slack = SLACK + (int) Math.ceil(scale);
        if (width > original.width()
                || height > original.height()
                || original.width() - width >= slack
                || original.height() - height >= slack) {
            throw new IllegalArgumentException(
                    "expected an HR picture of about " + width + " x " + height + " for an LR of "
                            + lr.width() + " x " + lr.height() + " at " + Scale.word(scale) + ", found "
                            + original.width() + " x "
                            + original.height());
        }
        return original.crop(0, 0, width, height);
    }

    /** Planes of Y are compared as they are; gray with colour in Y, which is said. */
    private static Protocol protocol(Protocol wanted, Method.Enlarged enlarged, List<String> notes) {
        if (enlarged.luma()) {
            return new Protocol(Channel.RGB, wanted.cropPixels(), wanted.roundY());
        }
        int srColors = enlarged.sr().colorChannels();
        int hrColors = enlarged.hr().colorChannels();
        if (srColors == hrColors) {
            return wanted;
        }
        boolean rgb = wanted.channel() == Channel.RGB;
        notes.add((hrColors == 1 ? "HR is gray, the result colour" : "HR is colour, the result gray")
                + ": compared in Y" + (rgb ? " and left out of the mean" : ""));
        return new Protocol(Channel.Y, wanted.cropPixels(), wanted.roundY());
    }

    private Map<Measure, Double> values(Method.Enlarged enlarged, Protocol protocol, List<String> notes) {
        Map<Measure, Double> values = new EnumMap<>(Measure.class);
        meters.forEach((measure, meter) -> {
            if (enlarged.luma() && (measure == Measure.LPIPS || measure == Measure.NIQE)) {
                values.put(measure, Double.NaN); // both take colour, and this is a plane of Y
                return;
            }
            try {
                values.put(measure, meter.of(enlarged.sr(), enlarged.hr(), protocol));
            } catch (IllegalArgumentException undefined) {
                values.put(measure, Double.NaN);
                notes.add(measure.title() + ": " + undefined.getMessage());
            }
        });
        return values;
    }

    private List<RegionScore> regions(Sample sample, Method.Enlarged enlarged, Protocol protocol) throws IOException {
        return regionMeter.isEmpty() ? List.of() : regionMeter.get().of(sample, enlarged, protocol);
    }
}
