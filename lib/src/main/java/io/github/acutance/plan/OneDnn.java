package io.github.acutance.plan;

import io.github.acutance.tensor.TensorScope;
import java.util.Optional;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;

/** oneDNN in this process: whether it is there, and the processor as it sees it (PROCESS lifetime). */
final class OneDnn {
    private static final class Loaded {
        private static final Optional<String> REASON = load();
        private static final engine ENGINE = REASON.isEmpty() ? TensorScope.keep(new engine(engine.kind.cpu, 0)) : null;

        private static Optional<String> load() {
            try {
                int isa = dnnl.dnnl_get_effective_cpu_isa();
                boolean avx2 = contains(isa, dnnl.dnnl_cpu_isa_avx2);
                boolean x86 = System.getProperty("os.arch").matches("amd64|x86_64");
                return x86 && !avx2 ? Optional.of("the processor has no AVX2") : Optional.empty();
            } catch (LinkageError missing) {
                return Optional.of("oneDNN does not load ("
                        + String.valueOf(missing.getMessage()).replaceFirst(" in java\\.library\\.path.*", "") + ")");
            }
        }
    }

    private OneDnn() {}

    /** Why there are no plans here; empty where there are. */
    static Optional<String> missing() {
        return Loaded.REASON;
    }

    /** Name, version and the best instructions that it uses of this processor's. */
    static String description() {
        int isa = dnnl.dnnl_get_effective_cpu_isa();
        String instructions = contains(isa, dnnl.dnnl_cpu_isa_avx512_core_amx)
                ? " (AMX)"
                : contains(isa, dnnl.dnnl_cpu_isa_avx512_core)
                        ? " (AVX-512)"
                        : contains(isa, dnnl.dnnl_cpu_isa_avx2) ? " (AVX2)" : "";
        return "oneDNN " + dnnl.DNNL_VERSION_MAJOR + "." + dnnl.DNNL_VERSION_MINOR + "." + dnnl.DNNL_VERSION_PATCH
                + instructions;
    }

    private static boolean contains(int isa, int wanted) {
        return (isa & wanted) == wanted;
    }

    /** The processor. */
    static engine cpu() {
        return Loaded.ENGINE;
    }
}
