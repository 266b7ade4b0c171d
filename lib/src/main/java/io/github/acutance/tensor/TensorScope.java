package io.github.acutance.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/**
 * The one owner of native lifetimes. There are three: PROCESS (the library and its devices), MODEL (weights, from open
 * to close) and STEP: one request, one tile, one training iteration. A step is a call of {@link #run} or
 * {@link #inference}; every native object made inside is freed when it ends, also when it fails. What a step returns is
 * a Java value. What must live longer passes through {@link #keep} and is later given to {@link #free}.
 *
 * <p>Scopes belong to the thread that opened them: threads exchange pictures and arrays, never tensors.
 */
@SuppressWarnings("try") // a scope works by being open
public final class TensorScope {
    static {
        // JavaCPP refuses memory once the process holds twice the Java heap, although weights and feature maps live
        // outside the heap. Its limits are read when the first Pointer is made; whoever has set them keeps them.
        for (String limit : new String[] {"org.bytedeco.javacpp.maxbytes", "org.bytedeco.javacpp.maxphysicalbytes"}) {
            if (System.getProperty(limit) == null) {
                System.setProperty(limit, "0");
            }
        }
    }

    private TensorScope() {}

    /**
     * Runs a step with gradients recorded.
     *
     * @throws IllegalStateException if the step returns a native object, which would already be freed
     */
    public static <T> T run(Supplier<T> step) {
        try (PointerScope scope = new PointerScope()) {
            return requireJavaValue(step.get());
        }
    }

    /**
     * Runs a step without gradients.
     *
     * @throws IllegalStateException if the step returns a native object, which would already be freed
     */
    public static <T> T inference(Supplier<T> step) {
        try (PointerScope scope = new PointerScope()) {
            NoGradGuard off = new NoGradGuard();
            try {
                return requireJavaValue(step.get());
            } finally {
                off.close();
            }
        }
    }

    /** Makes one object of MODEL lifetime; what is made on the way is freed. It lives until {@link #free}. */
    public static <P extends Pointer> P create(Supplier<P> maker) {
        try (PointerScope scope = new PointerScope()) {
            return keep(maker.get());
        }
    }

    /**
     * Runs a part of a step whose intermediate objects are not needed after it; all but the result are freed at once, the
     * result with the step.
     */
    public static <P extends Pointer> P part(Supplier<P> body) {
        PointerScope step = PointerScope.getInnerScope();
        P result = create(body);
        if (step != null) {
            step.attach(result);
            result.releaseReference(); // the one that create() held
        }
        return result;
    }

    /** Whether the calling thread is inside a step. */
    public static boolean active() {
        return PointerScope.getInnerScope() != null;
    }

    /** Takes {@code pointer} out of the calling thread's step: it lives until {@link #free} (MODEL lifetime). */
    public static <P extends Pointer> P keep(P pointer) {
        PointerScope scope = PointerScope.getInnerScope();
        if (scope != null) {
            pointer.retainReference();
            scope.detach(pointer);
        }
        return pointer;
    }

    /** Frees what was kept, or made outside any step. Freeing twice is harmless. */
    public static void free(Pointer pointer) {
        if (!pointer.isNull()) {
            pointer.close();
        }
    }

    private static <T> T requireJavaValue(T result) {
        if (result instanceof Pointer) {
            throw new IllegalStateException("a step returns a Java value, not a "
                    + result.getClass().getSimpleName() + ", which is freed as the step ends");
        }
        return result;
    }
}
