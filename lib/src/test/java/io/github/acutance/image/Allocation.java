package io.github.acutance.image;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** How many bytes the current thread takes from the heap; an upper bound of what it holds at once. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** What is measured. */
    interface Work {
        void run() throws IOException;
    }

    /** Runs the work, and answers with the bytes; its exception passes. */
    static long bytesOf(Work work) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** Bytes taken by this thread so far. */
    static long bytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }
}
