package io.github.acutance.cli;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.ImageLimits;
import io.github.acutance.image.WriteOptions;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.CancelledException;
import io.github.acutance.infer.Upscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
     */
    record Plan(
            Inputs inputs,
            OutputNames names,
            Optional<ImageFormat> format,
            ImageLimits limits,
            WriteOptions writing,
            boolean skipExisting) {}

    private final Plan plan;
    private final Upscaler upscaler;
    private final CancelToken cancel;
    private final Screen screen;
    private final RunView view;
    private final Optional<Report> report;
    private final Set<Path> written = new HashSet<>();
    private final Map<Outcome.Status, Integer> counts = new EnumMap<>(Outcome.Status.class);

    /** A run that is watched by {@code view} and ends early when {@code cancel} says so. */
    UpscaleRun(Plan plan, Upscaler upscaler, CancelToken cancel, Screen screen, RunView view, Optional<Report> report) {
        this.plan = plan;
        this.upscaler = upscaler;
        this.cancel = cancel;
        this.screen = screen;
        this.view = view;
        this.report = report;
    }

    /** Enlarges all inputs, and answers whether it came to the end. */
    boolean run() {
        return plan.inputs().visit(this);
    }

    /** How many inputs ended like this so far. */
    int count(Outcome.Status status) {
        return counts.getOrDefault(status, 0);
    }

    @Override
    public void unreadable(Path folder, IOException reason) {
        end(Outcome.failed(folder, reason, 0));
    }

    @Override
    public boolean picture(InputPicture picture) {
        if (cancel.isCancelled()) {
            return false;
        }
        if (written.contains(absolute(picture.file()))) {
            return true; // a result of this run, in a folder that is an input, too
        }
        view.begin(picture.file());
        long start = System.nanoTime();
        Outcome outcome;
        try {
            outcome = enlarge(picture, start);
        } catch (CancelledException e) {
            return false;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            outcome = Outcome.failed(picture.file(), e, millisSince(start));
            screen.trace(e);
        }
        end(outcome);
        return true;
    }

    private void end(Outcome outcome) {
        counts.merge(outcome.status(), 1, Integer::sum);
        view.end(outcome);
        if (report.isPresent()) {
            try {
                report.get().add(outcome);
            } catch (IOException e) {
                throw new StartException("the report cannot be written: " + Failures.lineOf(e), e);
            }
        }
    }

    private Outcome enlarge(InputPicture picture, long start) throws IOException {
        Path input = picture.file();
        ImageFormat format = plan.format().isPresent()
                ? plan.format().get()
                : ImageFiles.readHeader(input).format();
        Path wanted = plan.names().of(picture, format);
        if (isDone(wanted)) {
            return Outcome.skipped(input, wanted);
        }
        requireFree(wanted);
        Image in = ImageFiles.read(input, plan.limits());
        Fitted fitted = fit(picture, in, format);
        if (!fitted.file().equals(wanted)) {
            if (isDone(fitted.file())) {
                return Outcome.skipped(input, fitted.file());
            }
            requireFree(fitted.file());
        }
        Image big = upscaler.upscale(in, view::tile, cancel);
        return write(picture, big, fitted, start);
    }

    /** A file to write, in a format that can hold the picture. */
    private record Fitted(Path file, ImageFormat format, String said) {}

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
        Image image = fitted.format() == ImageFormat.JPEG ? big.asBits(8) : big;
        Optional<String> against = fitted.format().reasonAgainst(image);
        if (against.isPresent()) { // too large: not known before it was made
            last = new Fitted(plan.names().of(picture, ImageFormat.PNG), ImageFormat.PNG, "PNG, as " + against.get());
            requireFree(last.file());
        }
        Files.createDirectories(last.file().toAbsolutePath().getParent());
        ImageFiles.write(image, last.file(), last.format(), plan.writing());
        written.add(absolute(last.file()));
        return new Outcome(
                picture.file(),
                Optional.of(last.file()),
                Outcome.Status.DONE,
                last.said(),
                image.width(),
                image.height(),
                millisSince(start));
    }

    private boolean isDone(Path output) {
        return plan.skipExisting() && Files.exists(output) && !written.contains(absolute(output));
    }

    /** Refuses to write over a result of this run or over an input. */
    private void requireFree(Path output) throws IOException {
        if (written.contains(absolute(output))) {
            throw new IOException("its result would be " + output + ", which is the result of another input");
        }
        if (Files.exists(output) && plan.inputs().contains(output)) {
            throw new IOException("its result would replace the input " + output
                    + "; name another place with -o, or another ending with --suffix");
        }
    }

    private static Path absolute(Path file) {
        return file.toAbsolutePath().normalize();
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
