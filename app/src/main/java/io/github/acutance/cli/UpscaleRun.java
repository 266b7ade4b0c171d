package io.github.acutance.cli;

import io.github.acutance.cli.Outcome.Size;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.ImageHeader;
import io.github.acutance.image.ImageLimits;
import io.github.acutance.image.ImageSpec;
import io.github.acutance.image.WriteOptions;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.CancelledException;
import io.github.acutance.infer.Upscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;

/**
 * Enlarges one input after the other, or small ones side by side: while some are computed, the next is read and those before
 * are written, each on a thread of its own. Inputs end in their order. What goes wrong with one of them ends that one only.
 */
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
    private final RunView view; // locked while it is called
    private final Targets targets;
    private final NamesInWork inWork = new NamesInWork();
    private final SynchronousQueue<Optional<UpscaleJob>> read = new SynchronousQueue<>(); // ends with an empty one
    private final boolean many; // pictures, by their number and not by the clock: the same results each time
    private final Map<Outcome.Status, Integer> counts = new EnumMap<>(Outcome.Status.class);
    private Optional<Report> report;
    private boolean reportFailed;
    private volatile boolean stopped; // by somebody, before the end

    /** A run that is watched by {@code view} and ends early when {@code cancel} says so. */
    UpscaleRun(Plan plan, Upscaler upscaler, CancelToken cancel, Screen screen, RunView view, Optional<Report> report) {
        this.plan = plan;
        this.upscaler = upscaler;
        this.cancel = cancel;
        this.screen = screen;
        this.view = view;
        this.report = report;
        this.targets = new Targets(plan.inputs());
        this.many = plan.inputs().areAtLeast(upscaler.threads());
    }

    /** Enlarges all inputs, and answers whether it came to the end. */
    boolean run() {
        FutureTask<Boolean> walk = new FutureTask<>(this::walk);
        new Thread(walk, "reader").start();
        try {
            try (WriteBehind behind = new WriteBehind();
                    SideBySide small = new SideBySide(upscaler, cancel, upscaler.threads())) {
                computeAll(behind, small);
            }
            return walk.get() && !stopped;
        } catch (InterruptedException e) {
            cancel.cancel();
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the inputs cannot be walked", e.getCause());
        }
    }

    /** Small pictures side by side, every other alone. */
    private void computeAll(WriteBehind behind, SideBySide small) throws InterruptedException {
        for (Optional<UpscaleJob> next = read.take(); next.isPresent(); next = read.take()) {
            UpscaleJob job = next.get();
            stopped = stopped || cancel.isCancelled();
            if (stopped) {
                continue; // until the reader has seen it, too
            }
            if (job.outcome().isPresent()) {
                behind.then(() -> endAtOnce(job));
                continue;
            }
            int atOnce = many ? upscaler.sideBySide(job.input()) : 1;
            if (atOnce > 1) {
                ImageSpec size = upscaler.resultOf(job.input());
                Future<Image> result = small.begin(job.takeInput(), atOnce);
                behind.then((long) size.rowBytes() * size.height(), () -> {
                    write(job, result);
                    small.written();
                });
            } else {
                small.awaitAll();
                compute(job, behind);
            }
        }
    }

    /** How many inputs ended like this so far. */
    int count(Outcome.Status status) {
        return counts.getOrDefault(status, 0);
    }

    /** Whether something failed so far: an input, or the report. */
    boolean hasFailures() {
        return count(Outcome.Status.FAILED) > 0 || reportFailed;
    }

    private boolean walk() throws InterruptedException {
        try {
            return plan.inputs().visit(this);
        } finally {
            read.put(Optional.empty());
        }
    }

    @Override
    public void unreadable(Path folder, IOException reason) {
        UpscaleJob job = new UpscaleJob(InputPicture.of(folder));
        job.failed(reason);
        hand(job);
    }

    @Override
    public void notEntered(Path link) {
        screen.note(FileNames.shown(link) + ": a link to a folder, which is not entered; name it to include it");
    }

    @Override
    public boolean picture(InputPicture picture) {
        UpscaleJob job = new UpscaleJob(picture);
        try {
            inWork.await(picture.file(), cancel::isCancelled);
            if (cancel.isCancelled()) {
                return false;
            }
            if (isOwnResult(picture.file())) {
                return true;
            }
            prepare(job);
        } catch (Exception | Error e) { // whatever happens to one picture, the others go on
            fail(job, e);
        }
        return hand(job);
    }

    /** Waits until the one before is computed, and answers whether the walk goes on. */
    private boolean hand(UpscaleJob job) {
        try {
            read.put(Optional.of(job));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void fail(UpscaleJob job, Throwable error) {
        job.failed(error);
        screen.trace(error);
    }

    /** Whether a file was written by this run, in a folder that is an input, too. */
    private boolean isOwnResult(Path file) throws IOException {
        return !Files.isSymbolicLink(file) && targets.isTaken(file);
    }

    /** Reads a picture and decides where its result goes, and in which format. */
    private void prepare(UpscaleJob job) throws IOException {
        Path input = job.file();
        targets.requireNoResult(input);
        ImageFormat wanted = plan.format().isPresent() ? plan.format().get() : writable(formatOf(job));
        if (isDone(job, wanted)) {
            return;
        }
        Image in = ImageFiles.read(input, plan.limits(), job::note);
        job.size(in.width(), in.height());
        ImageFormat format = fitting(job, in, wanted);
        if (format == wanted || !isDone(job, format)) {
            Path output = plan.names().of(job.picture(), format);
            job.ready(in, output, format, inWork.add(output));
        }
    }

    private static ImageFormat writable(ImageFormat format) {
        return format.isWritable() ? format : ImageFormat.PNG;
    }

    private static ImageFormat formatOf(UpscaleJob job) throws IOException {
        ImageHeader header = ImageFiles.readHeader(job.file());
        job.size(header.width(), header.height());
        return header.format();
    }

    /** JPEG holds no alpha, and it and WebP no very large pictures: then it is PNG. */
    private ImageFormat fitting(UpscaleJob job, Image in, ImageFormat wanted) {
        ImageSpec result = upscaler.resultOf(in);
        Optional<String> against = wanted.reasonAgainst(ResultFile.isEightBits(wanted) ? result.withBits(8) : result);
        against.ifPresent(reason -> job.note("PNG, as " + reason));
        ImageFormat format = against.isPresent() ? ImageFormat.PNG : wanted;
        format.leftOut(result, plan.writing()).forEach(job::note);
        return format;
    }

    /** Whether the result is there and shall stay; an error if it cannot be made. */
    private boolean isDone(UpscaleJob job, ImageFormat format) throws IOException {
        Path output = plan.names().of(job.picture(), format);
        inWork.await(output, cancel::isCancelled);
        targets.requireFree(job.picture(), output);
        if (plan.skipExisting() && Files.exists(output)) {
            targets.take(output);
            job.skipped(output);
            return true;
        }
        targets.requireWritable(output);
        return false;
    }

    /** Enlarges one picture while its rows are written behind. */
    private void compute(UpscaleJob job, WriteBehind behind) {
        begin(job);
        ResultFile file = resultFile(job, behind::then);
        try {
            if (job.outcome().isPresent()) { // the view has failed
                behind.then(() -> end(job));
                return;
            }
            plan.preparation().prepare(job.file());
            upscaler.upscale(job.takeInput(), file, this::tile, cancel);
            behind.then(() -> finish(job, file));
        } catch (CancelledException e) {
            stopped = true;
            behind.then(file::abandon);
        } catch (Exception | Error e) {
            fail(job, e);
            behind.then(() -> {
                file.abandon();
                end(job);
            });
        }
    }

    /** Called behind: writes a small picture when its result is there. The view sees it begin when those before it have ended. */
    private void write(UpscaleJob job, Future<Image> result) {
        ResultFile file = resultFile(job, ResultFile.Schedule.NOW);
        try {
            begin(job);
            Image image = result.get();
            tile(1, 1);
            file.begin(ImageSpec.of(image));
            file.rows(image);
        } catch (Exception | Error e) {
            if (e.getCause() instanceof CancelledException) {
                stopped = true;
                return;
            }
            fail(job, e instanceof ExecutionException ? e.getCause() : e);
        }
        if (job.outcome().isPresent()) {
            file.abandon();
            end(job);
        } else {
            finish(job, file);
        }
    }

    private ResultFile resultFile(UpscaleJob job, ResultFile.Schedule schedule) {
        return new ResultFile(job.output(), job.format(), plan.writing(), schedule);
    }

    /** Called behind: what has ended as it was read. */
    private void endAtOnce(UpscaleJob job) {
        begin(job);
        end(job);
    }

    private void begin(UpscaleJob job) {
        try {
            synchronized (view) {
                view.begin(job.file());
            }
        } catch (RuntimeException | Error e) {
            fail(job, e);
        }
    }

    private void tile(int done, int total) {
        synchronized (view) {
            view.tile(done, total);
        }
    }

    private void finish(UpscaleJob job, ResultFile file) {
        try {
            Size size = file.finish();
            targets.take(job.output());
            job.done(size);
        } catch (Exception | Error e) {
            fail(job, e);
        }
        end(job);
    }

    private void end(UpscaleJob job) {
        Outcome outcome = job.outcome().orElseThrow();
        counts.merge(outcome.status(), 1, Integer::sum);
        inWork.remove(job.names());
        synchronized (view) {
            view.end(outcome);
        }
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
}
