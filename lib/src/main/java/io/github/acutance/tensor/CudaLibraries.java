package io.github.acutance.tensor;

import org.bytedeco.javacpp.Loader;

/**
 * What libtorch's build for graphics cards needs of the machine. Without it, that build ends the process while it loads
 * instead of failing, so this is looked at first.
 */
final class CudaLibraries {
    private CudaLibraries() {}

    /**
     * Does nothing where libtorch's build for the processor is in use.
     *
     * @throws UnsatisfiedLinkError if the other is, and the machine lacks CUDA or the card's driver
     */
    static void require() {
        String build = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/";
        if (CudaLibraries.class.getResource(build + "libtorch_cuda.so") == null
                && CudaLibraries.class.getResource(build + "torch_cuda.dll") == null) {
            return;
        }
        try {
            Class.forName("org.bytedeco.cuda.global.cudart"); // loads what its name says
        } catch (ClassNotFoundException | LinkageError missing) {
            String cause =
                    String.valueOf(missing.getMessage()).replaceFirst("(?s)( in java\\.library\\.path|\n).*", "");
            throw new UnsatisfiedLinkError(
                    "libtorch for CUDA (Maven profile cuda): expected CUDA 13.1 and the driver of a"
                            + " graphics card on this machine, found none (" + cause
                            + "); a build without the profile runs on"
                            + " the processor");
        }
    }
}
