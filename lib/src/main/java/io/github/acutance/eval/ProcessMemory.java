package io.github.acutance.eval;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Greatest resident memory of this process since {@link #begin}, as Linux tells it; empty on other systems. */
final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path CLEAR = Path.of("/proc/self/clear_refs");
    private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB");

    private ProcessMemory() {}

    /** Sets the peak back to what is resident now, where the system permits it; else it is that of the process. */
    static void begin() {
        try {
            if (Files.isWritable(CLEAR)) {
                Files.writeString(CLEAR, "5");
            }
        } catch (IOException refused) {
            // the peak is then that since the start of the process
        }
    }

    /** The peak in bytes. */
    static OptionalLong peakBytes() {
        try {
            Matcher peak = PEAK.matcher(Files.readString(STATUS, StandardCharsets.ISO_8859_1));
            return peak.find() ? OptionalLong.of(Long.parseLong(peak.group(1)) * 1024) : OptionalLong.empty();
        } catch (IOException absent) {
            return OptionalLong.empty();
        }
    }
}
