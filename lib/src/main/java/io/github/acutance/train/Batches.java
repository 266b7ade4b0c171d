package io.github.acutance.train;

import io.github.acutance.data.Patches;
import io.github.acutance.data.Sampler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Batches in the order of iterations, prepared ahead by threads whose number changes nothing but the time. */
final class Batches implements AutoCloseable {
    private final Sampler sampler;
    private final ProcessGroup group;
    private final Datasets.TrainSet set;
    private final int scale;
    private final ExecutorService workers;
    private final Deque<CompletableFuture<Patches>> ahead = new ArrayDeque<>();
    private long prepared;

    /**
     * Starts the threads.
     *
     * @param group processes that share each batch; this one takes the crops of its rank
     * @param done iterations that are done: the next batch is that of the iteration after them
     */
    Batches(Sampler sampler, TrainOptions options, ProcessGroup group, long done) {
        this.sampler = sampler;
        this.group = group;
        this.set = options.datasets().train();
        this.scale = options.scale();
        this.prepared = done;
        this.workers = Executors.newFixedThreadPool(set.numWorkerPerGpu(), task -> {
            Thread thread = new Thread(task, "batches");
            thread.setDaemon(true);
            return thread;
        });
        while (ahead.size() <= set.numWorkerPerGpu()) {
            prepare();
        }
    }

    /**
     * The next iteration's batch.
     *
     * @throws IOException if a picture cannot be used
     */
    Patches next() throws IOException {
        try {
            Patches patches = ahead.remove().join();
            prepare();
            return patches;
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof UncheckedIOException unusable) {
                throw unusable.getCause();
            }
            throw failed;
        }
    }

    private void prepare() {
        long iteration = ++prepared;
        int part = set.part(iteration);
        int lrSize = set.scales().isEmpty() ? set.gtSizes().get(part) / scale : set.lqSize();
        int count = set.miniBatchSizes().get(part);
        ahead.add(CompletableFuture.supplyAsync(() -> share(sampler.sample(iteration, count, lrSize)), workers));
    }

    private Patches share(Patches whole) {
        int each = whole.count() / group.size();
        return group.size() == 1 ? whole : whole.part(group.rank() * each, each);
    }

    /** Ends the threads. */
    @Override
    public void close() {
        workers.shutdownNow();
    }
}
