package io.github.acutance.eval;

import java.util.List;
import java.util.OptionalLong;

/**
 * One method on one dataset at one scale.
 *
 * @param method what tables call it
 * @param model its id in the published tables
 * @param dataset name of the dataset
 * @param scale the factor
 * @param conditions how the numbers were made
 * @param pictures the numbers, in the order of the pictures' names
 * @param failures pictures without numbers, each with its reason
 * @param notes what holds for all pictures
 * @param published numbers of papers for this model, dataset, scale and kind of LR
 * @param peakBytes greatest resident memory of the process meanwhile, empty where the system does not tell
 */
public record MethodResult(
        String method,
        String model,
        String dataset,
        double scale,
        Conditions conditions,
        List<PictureResult> pictures,
        List<Failure> failures,
        List<String> notes,
        List<PublishedNumber> published,
        OptionalLong peakBytes) {
    /** Copies the lists. */
    public MethodResult {
        pictures = List.copyOf(pictures);
        failures = List.copyOf(failures);
        notes = List.copyOf(notes);
        published = List.copyOf(published);
    }

    /**
     * A mean over pictures.
     *
     * @param value over the finite numbers; infinite if all are, NaN if there is none
     * @param pictures how many numbers it is of
     * @param infinite how many were left out because the pictures are identical
     * @param leftOut how many were left out because they are not defined or were made in another way
     */
    public record Mean(double value, int pictures, int infinite, int leftOut) {
        /** What is left out in words, for example {@code mean of 4, 1 identical}, or empty. */
        public String remark() {
            String text = infinite == 0 ? "" : ", " + infinite + " identical";
            text += leftOut == 0 ? "" : ", " + leftOut + " left out";
            return text.isEmpty() ? "" : "mean of " + pictures + text;
        }
    }

    /** The mean of a measure; infinite, undefined and differently made numbers are left out and counted. */
    public Mean mean(Measure measure) {
        return meanOf(
                measure,
                pictures.stream()
                        .map(picture ->
                                picture.counts() ? picture.values().getOrDefault(measure, Double.NaN) : Double.NaN)
                        .toList());
    }

    /** The same over values of any source. */
    static Mean meanOf(Measure measure, List<Double> values) {
        List<Double> finite = values.stream().filter(Double::isFinite).toList();
        int infinite = (int) values.stream().filter(value -> value.isInfinite()).count();
        boolean allIdentical = finite.isEmpty() && infinite > 0;
        return new Mean(
                allIdentical ? Double.POSITIVE_INFINITY : measure.meanOf(finite),
                allIdentical ? infinite : finite.size(),
                allIdentical ? 0 : infinite,
                values.size() - finite.size() - infinite);
    }

    /** Method and scale, {@code srresnet-x4 x4}. */
    public String label() {
        return method + " " + scaleWord();
    }

    /** {@code x4}, {@code x1.5}. */
    public String scaleWord() {
        return Scale.word(scale);
    }

    /** Seconds of all pictures together. */
    public double seconds() {
        return pictures.stream().mapToDouble(PictureResult::seconds).sum();
    }
}
