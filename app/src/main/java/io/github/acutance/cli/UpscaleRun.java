package io.github.acutance.cli;

import io.github.acutance.cli.Outcome.Size;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.ImageHeader;
import io.github.acutance.image.ImageLimits;
import io.github.acutance.image.WriteOptions;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.CancelledException;
import io.github.acutance.infer.Upscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Enlarges one input after the other. What goes wrong with one of them ends that one only. */
final class UpscaleRun implements Inputs.Visitor {
    /**
     * What holds for all pictures.
     *
     * @param inputs what to read
     * @param names where the results go
     * @param format of the results; empty for that of each input
     * @param limits of the inputs
     * @param writing how results are written
     * @param skipExisting whether an input whose result is there is left alone
     * @param preparation what comes before a picture is enlarged
     */
    record Plan(
            Inputs inputs,
            OutputNames names,
            Optional<ImageFormat> format,
            ImageLimits limits,
            WriteOptions writing,
            boolean skipExisting,
            Preparation preparation) {}

    /** Gets ready for a picture, whose references may be other ones than those of the last. */
    @FunctionalInterface
    interface Preparation {
        /** Nothing to do. */
        Preparation NONE = input -> {};

        /**
         * Gets ready.
         *
         * @throws IOException if something that belongs to the picture is missing or cannot be read
         */
        void prepare(Path input) throws IOException;
    }

    private final Plan plan;
    private final Upscaler upscaler;
    private final CancelToken cancel;
    private final Screen screen;
    private final RunView view;
    private final Targets targets;
    private final Map<Outcome.Status, Integer> counts = new EnumMap<>(Outcome.Status.class);
    private Optional<Report> report;
    private boolean reportFailed;
    private Size inputSize = Size.UNKNOWN; // of the picture in work

    /** A run that is watched by {@code view} and ends early when {@code cancel} says so. */
    UpscaleRun(Plan plan, Upscaler upscaler, CancelToken cancel, Screen screen, RunView view, Optional<Report> report) {
        this.plan = plan;
        this.upscaler = upscaler;
        this.cancel = cancel;
        this.screen = screen;
        this.view = view;
        this.report = report;
        this.targets = new Targets(plan.inputs());
    }

    /** Enlarges all inputs, and answers whether it came to the end. */
    boolean run() {
        return plan.inputs().visit(this);
    }

    /** How many inputs ended like this so far. */
    int count(Outcome.Status status) {
        return counts.getOrDefault(status, 0);
    }

    /** Whether something failed so far: an input, or the report. */
    boolean hasFailures() {
        return count(Outcome.Status.FAILED) > 0 || reportFailed;
    }

    @Override
    public void unreadable(Path folder, IOException reason) {
        end(Outcome.failed(folder, reason, Size.UNKNOWN, 0));
    }

    @Override
    public void notEntered(Path link) {
        screen.note(FileNames.shown(link) + ": a link to a folder, which is not entered; name it to include it");
    }

    @Override
    public boolean picture(InputPicture picture) {
        if (cancel.isCancelled()) {
            return false;
        }
        long start = System.nanoTime();
        inputSize = Size.UNKNOWN;
        Outcome outcome;
        try {
            if (isOwnResult(picture.file())) {
                return true;
            }
            view.begin(picture.file());
            outcome = enlarge(picture, start);
        } catch (CancelledException e) {
            return false;
        } catch (Exception | Error e) { // whatever happens to one picture, the others go on
            outcome = Outcome.failed(picture.file(), e, inputSize, millisSince(start));
            screen.trace(e);
        }
        end(outcome);
        return true;
    }

    /** Whether a file was written by this run, in a folder that is an input, too. */
    private boolean isOwnResult(Path file) throws IOException {
        return !Files.isSymbolicLink(file) && targets.isTaken(file);
    }

    private void end(Outcome outcome) {
        counts.merge(outcome.status(), 1, Integer::sum);
        view.end(outcome);
        if (report.isPresent()) {
            try {
                report.get().add(outcome);
            } catch (IOException e) {
                screen.error("the report ends here, as it cannot be written: " + Failures.lineOf(e));
                screen.trace(e);
                report = Optional.empty();
                reportFailed = true;
            }
        }
    }

    private Outcome enlarge(InputPicture picture, long start) throws IOException {
        Path input = picture.file();
        targets.requireNoResult(input);
        ImageFormat format = plan.format().isPresent() ? plan.format().get() : writable(formatOf(input));
        Path wanted = plan.names().of(picture, format);
        if (isDone(picture, wanted)) {
            return Outcome.skipped(input, wanted, inputSize);
        }
        List<String> notes = new ArrayList<>();
        Image in = ImageFiles.read(input, plan.limits(), notes::add);
        inputSize = new Size(in.width(), in.height());
        Fitted fitted = fit(picture, in, format);
        if (!fitted.file().equals(wanted) && isDone(picture, fitted.file())) {
            return Outcome.skipped(input, fitted.file(), inputSize);
        }
        plan.preparation().prepare(input);
        Image big = upscaler.upscale(in, view::tile, cancel);
        return write(picture, big, fitted.saying(notes), start);
    }

    private static ImageFormat writable(ImageFormat format) {
        return format.isWritable() ? format : ImageFormat.PNG;
    }

    private ImageFormat formatOf(Path input) throws IOException {
        ImageHeader header = ImageFiles.readHeader(input);
        inputSize = new Size(header.width(), header.height());
        return header.format();
    }

    /** Whether the result is there and shall stay; an error if it cannot be made. */
    private boolean isDone(InputPicture picture, Path output) throws IOException {
        targets.requireFree(picture, output);
        if (plan.skipExisting() && Files.exists(output)) {
            targets.take(output);
            return true;
        }
        targets.requireWritable(output);
        return false;
    }

    /** A file to write, in a format that can hold the picture. */
    private record Fitted(Path file, ImageFormat format, String said) {
        Fitted saying(List<String> notes) {
            String all = Stream.concat(notes.stream(), Stream.of(said))
                    .filter(note -> !note.isEmpty())
                    .collect(Collectors.joining("; "));
            return new Fitted(file, format, all);
        }
    }

    /** JPEG holds no alpha: then it is PNG. */
    private Fitted fit(InputPicture picture, Image in, ImageFormat format) {
        if (format == ImageFormat.JPEG && in.hasAlpha()) {
            return new Fitted(
                    plan.names().of(picture, ImageFormat.PNG),
                    ImageFormat.PNG,
                    "PNG, as JPEG cannot hold an alpha channel");
        }
        return new Fitted(plan.names().of(picture, format), format, "");
    }

    private Outcome write(InputPicture picture, Image big, Fitted fitted, long start) throws IOException {
        Fitted last = fitted;
        Image image = fitted.format() == ImageFormat.JPEG || fitted.format() == ImageFormat.WEBP ? big.asBits(8) : big;
        Optional<String> against = fitted.format().reasonAgainst(image);
        if (against.isPresent()) { // too large: not known before it was made
            last = new Fitted(plan.names().of(picture, ImageFormat.PNG), ImageFormat.PNG, "PNG, as " + against.get())
                    .saying(List.of(fitted.said()));
            if (isDone(picture, last.file())) {
                return Outcome.skipped(picture.file(), last.file(), inputSize);
            }
        }
        Files.createDirectories(last.file().toAbsolutePath().getParent());
        last = last.saying(last.format().leftOut(image, plan.writing()));
        ImageFiles.write(image, last.file(), last.format(), plan.writing());
        targets.take(last.file());
        return new Outcome(
                picture.file(),
                Optional.of(last.file()),
                Outcome.Status.DONE,
                last.said(),
                inputSize,
                new Size(image.width(), image.height()),
                millisSince(start));
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
