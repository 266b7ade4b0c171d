package io.github.acutance.plan;

import io.github.acutance.tensor.TensorScope;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/** Native objects that live until this is closed, the last made freed first. */
final class Pointers implements AutoCloseable {
    private final Deque<Pointer> owned = new ArrayDeque<>();

    <P extends Pointer> P own(P pointer) {
        owned.push(TensorScope.keep(pointer));
        return pointer;
    }

    @Override
    public void close() {
        while (!owned.isEmpty()) {
            TensorScope.free(owned.pop());
        }
    }
}
