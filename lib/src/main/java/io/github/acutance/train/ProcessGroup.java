package io.github.acutance.train;

import static org.bytedeco.pytorch.global.torch.cat;

import io.github.acutance.model.Device;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.FileStore;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;
import org.bytedeco.pytorch.presets.torch_gloo;

/**
 * The processes of one machine that share a training. Each takes its part of every batch; what they agree on is the mean
 * over all. They meet in a file and talk through libtorch's own backends: Gloo on processors, NCCL on graphics cards. All
 * of them must call the same methods in the same order. Process 0 leads: it alone validates, logs and saves.
 */
public final class ProcessGroup {
    /** Longer than any validation that the others wait for; that a process has died is noticed at once. */
    private static final long PATIENCE_MILLIS = TimeUnit.DAYS.toMillis(7);

    private static final long SECONDS_UNTIL_AN_END_IS_SEEN = 5;

    private final int rank;
    private final int size;
    private final Device device;
    private final Backend backend; // null for a process alone
    private final CompletableFuture<String> lost;
    private final CompletableFuture<Void> leaving = new CompletableFuture<>();
    private final CompletableFuture<Void> left = new CompletableFuture<>();

    private ProcessGroup(int rank, int size, Device device, Backend backend, CompletableFuture<String> lost) {
        this.rank = rank;
        this.size = size;
        this.device = device;
        this.backend = backend;
        this.lost = lost;
    }

    /**
     * One process, which costs nothing.
     *
     * @param device may be {@code AUTO}
     */
    public static ProcessGroup alone(Device device) {
        return new ProcessGroup(0, 1, Devices.resolve(device), null, new CompletableFuture<>());
    }

    /**
     * The device of one of the processes: on graphics cards each takes the next one.
     *
     * @param first of process 0; may be {@code AUTO}
     * @param rank number of the process, from 0
     */
    public static Device deviceOf(Device first, int rank) {
        Device found = Devices.resolve(first);
        return found.kind() == Device.Kind.CUDA ? new Device(Device.Kind.CUDA, found.index() + rank) : found;
    }

    /**
     * Meets the other processes; returns when all are there.
     *
     * @param meeting a file that does not exist yet, the same for all
     * @param rank number of this process, from 0
     * @param size how many processes there are
     * @param own this process's device, as {@link #deviceOf} says
     * @param lost completed by the caller, with one line, when a process has ended that should not
     * @throws IOException if a process ends before all have met
     */
    public static ProcessGroup join(Path meeting, int rank, int size, Device own, CompletableFuture<String> lost)
            throws IOException {
        CompletableFuture<ProcessGroup> met = new CompletableFuture<>();
        // Meeting blocks inside the library; so that a lost process ends it, it is done by a thread that can be left.
        // It lives as long as its group: freed after the thread's end, a group corrupts the C heap (libtorch 2.10).
        Thread thread = new Thread(
                () -> {
                    try {
                        Backend backend = TensorScope.create(() -> backend(meeting, rank, size, own));
                        ProcessGroup group = new ProcessGroup(rank, size, own, backend, lost);
                        met.complete(group);
                        group.leaving.join();
                        try {
                            TensorScope.free(backend);
                        } finally {
                            group.left.complete(null);
                        }
                    } catch (RuntimeException | LinkageError failed) {
                        met.completeExceptionally(failed);
                    }
                },
                "process group");
        thread.setDaemon(true);
        thread.start();
        CompletableFuture<ProcessGroup> ended = lost.thenApply(line -> {
            throw new CompletionException(new IOException(line));
        });
        try {
            return met.applyToEither(ended, group -> group).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof IOException told
                    ? told
                    : new IOException("processes of a training cannot meet: " + failed.getCause(), failed);
        }
    }

    private static Backend backend(Path meeting, int rank, int size, Device device) {
        FileStore store = new FileStore(meeting.toString(), size);
        if (device.kind() == Device.Kind.CUDA) {
            return new ProcessGroupNCCL(store, rank, size);
        }
        Loader.load(torch_gloo.class);
        ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(new Milliseconds(PATIENCE_MILLIS));
        options.devices(new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname("127.0.0.1")));
        return new ProcessGroupGloo(store, rank, size, options);
    }

    /** Number of this process, from 0. */
    int rank() {
        return rank;
    }

    /** How many processes there are. */
    int size() {
        return size;
    }

    /** Where this process computes. */
    Device device() {
        return device;
    }

    /** Whether this is the process that validates, logs and saves. */
    boolean leads() {
        return rank == 0;
    }

    /**
     * Whether any process says so.
     *
     * @throws IOException if a process is lost
     */
    boolean any(boolean own) throws IOException {
        return size == 1 ? own : means(own ? 1 : 0)[0] > 0;
    }

    /**
     * The mean over all processes of each number.
     *
     * @throws IOException if a process is lost
     */
    double[] means(double... own) throws IOException {
        if (size == 1) {
            return own;
        }
        return exchange(() -> {
            Tensor numbers = Tensor.create(own)
                    .to(Devices.options(device, ScalarType.Double).device_opt().get(), ScalarType.Double);
            awaitAll(backend.allreduce(new TensorVector(numbers)));
            double[] means = new double[own.length];
            numbers.div_(new Scalar(size)).cpu().data_ptr_double().get(means);
            return means;
        });
    }

    /**
     * Replaces each tensor by its mean over all processes.
     *
     * @param of asked inside a step: float32, of the same shapes everywhere
     * @throws IOException if a process is lost
     */
    void average(Supplier<Collection<Tensor>> of) throws IOException {
        if (size > 1) {
            exchange(() -> {
                Collection<Tensor> tensors = of.get();
                Tensor flat = flat(tensors);
                awaitAll(backend.allreduce(new TensorVector(flat)));
                fill(tensors, flat.div_(new Scalar(size)));
                return null;
            });
        }
    }

    /**
     * Gives each tensor the values that process 0 has.
     *
     * @param tensors of the same shapes everywhere
     * @throws IOException if a process is lost
     */
    void share(Collection<Tensor> tensors) throws IOException {
        if (size > 1) {
            exchange(() -> {
                Tensor flat = flat(tensors);
                awaitAll(backend.broadcast(new TensorVector(flat)));
                fill(tensors, flat);
                return null;
            });
        }
    }

    /**
     * Leaves together with all other processes and frees the group, which is not used again. A process that fails, or has
     * lost another, does not call it: it ends with its group.
     *
     * @throws IOException if a process is lost
     */
    public void leave() throws IOException {
        if (size > 1) {
            any(false); // an answer means that nobody waits for an earlier one
            leaving.complete(null);
            left.join();
        }
    }

    /** All values one behind the other: one message instead of one for each tensor. */
    private static Tensor flat(Collection<Tensor> tensors) {
        List<Tensor> rows = new ArrayList<>();
        tensors.forEach(tensor -> rows.add(tensor.reshape(-1).to(ScalarType.Float)));
        return cat(new TensorVector(rows.toArray(Tensor[]::new)));
    }

    private static void fill(Collection<Tensor> tensors, Tensor flat) {
        long at = 0;
        for (Tensor tensor : tensors) {
            tensor.copy_(flat.narrow(0, at, tensor.numel()).reshape(tensor.shape()));
            at += tensor.numel();
        }
    }

    private static void awaitAll(Work work) {
        if (!work._wait()) {
            throw new IllegalStateException("the exchange did not succeed");
        }
    }

    private <T> T exchange(Supplier<T> body) throws IOException {
        try {
            return TensorScope.inference(body);
        } catch (RuntimeException broken) { // the only way in which libtorch says that a connection has ended
            String found = "processes of a training: expected an answer, found " + broken.getMessage();
            throw new IOException(
                    lost.copy()
                            .completeOnTimeout(
                                    found.lines().findFirst().orElse(found),
                                    SECONDS_UNTIL_AN_END_IS_SEEN,
                                    TimeUnit.SECONDS)
                            .join(),
                    broken);
        }
    }
}
