package io.github.acutance.tensor;

import static org.bytedeco.pytorch.global.torch.cuda_is_available;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import java.util.Set;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The devices of this machine: which exist, what they compute natively, how they are opened. */
public final class Devices {
    private static final class Blas {
        static {
            openblas_nolapack.blas_set_num_threads(1);
        }

        private Blas() {}

        /** Done when first called. */
        static void useOneThread() {}
    }

    private Devices() {}

    /**
     * Turns {@code AUTO} into a device that exists.
     *
     * @throws IllegalArgumentException if a graphics card is asked for and CUDA cannot be used here
     * @throws UnsatisfiedLinkError if the build for graphics cards is in use where there is no CUDA
     */
    public static Device resolve(Device wanted) {
        CudaLibraries.require();
        if (wanted.kind() == Device.Kind.CPU) {
            return Device.CPU;
        }
        boolean cuda = cuda_is_available();
        if (wanted.kind() == Device.Kind.CUDA && !cuda) {
            throw new IllegalArgumentException(
                    "device " + wanted + ": expected a CUDA graphics card and the CUDA libraries, found none");
        }
        return cuda ? new Device(Device.Kind.CUDA, wanted.index()) : Device.CPU;
    }

    /**
     * Turns {@code AUTO} into the fastest precision on the device that is safe.
     *
     * @param safe what the model's card allows; a precision asked for by name is taken whatever the card says
     */
    public static Precision resolve(Precision wanted, Device device, Set<Precision> safe) {
        if (wanted != Precision.AUTO) {
            return wanted;
        }
        boolean gains = device.kind() == Device.Kind.CUDA || gainsFromBf16();
        return gains && safe.contains(Precision.BF16) ? Precision.BF16 : Precision.FP32;
    }

    /** Whether bf16 makes this processor faster than fp32 (see {@link Cpu}). */
    public static boolean gainsFromBf16() {
        return Cpu.here().gainsFromBf16();
    }

    /** Why bf16 makes this processor faster, or why not, for example {@code bf16 is faster with AMX}. */
    public static String bf16() {
        return Cpu.here().bf16();
    }

    /**
     * Lets products of matrices run on one thread, for the whole process; whoever calls it again changes nothing. libtorch
     * hands them to OpenBLAS, whose threads are not those of libtorch and oneDNN: on the same cores each wait for the
     * other's, and a few products of 64 x 64 cost more than a network's convolutions.
     */
    public static void productsOnOneThread() {
        Blas.useOneThread();
    }

    /** How many threads a product of matrices may use. */
    static int productThreads() {
        return openblas_nolapack.blas_get_num_threads();
    }

    /** Sets how many threads one operation may use, for the whole process. */
    public static void threads(int threads) {
        torch.set_num_threads(threads);
    }

    /** How many threads one operation may use. */
    public static int threads() {
        return torch.get_num_threads();
    }

    /** libtorch's description of a new tensor on {@code device}. */
    public static TensorOptions options(Device device, ScalarType type) {
        return new TensorOptions()
                .dtype(new ScalarTypeOptional(type))
                .device(new DeviceOptional(new org.bytedeco.pytorch.Device(device.toString())));
    }
}
