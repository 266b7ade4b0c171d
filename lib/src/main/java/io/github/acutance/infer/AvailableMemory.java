package io.github.acutance.infer;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;

/** How many bytes this process can still take outside the Java heap. */
final class AvailableMemory {
    private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d+) kB");

    /** Files of a control group (version 2, then 1), which limits a container: its limit, its use. */
    private static final List<List<String>> CONTROL_GROUPS = List.of(
            List.of("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current"),
            List.of("sys/fs/cgroup/memory/memory.limit_in_bytes", "sys/fs/cgroup/memory/memory.usage_in_bytes"));

    private AvailableMemory() {}

    /** The least of what the machine, the container and JavaCPP's own limit (4 x -Xmx by default) leave. */
    static long bytes() {
        long available = system(Path.of("/"));
        long limit = Pointer.maxPhysicalBytes();
        return limit <= 0 ? available : Math.max(0, Math.min(available, limit - Pointer.physicalBytes()));
    }

    /**
     * What the system leaves: on Linux the memory that needs no swapping, within the container's limit; elsewhere half
     * of the machine's memory, since what is free there does not count caches.
     *
     * @param root of the file system, or of a copy of the files read here
     */
    static long system(Path root) {
        OptionalLong linux = read(root.resolve("proc/meminfo"), AVAILABLE);
        long available = linux.isPresent() ? linux.getAsLong() * 1024 : totalBytes() / 2;
        for (List<String> group : CONTROL_GROUPS) {
            OptionalLong limit = read(root.resolve(group.get(0)), Pattern.compile("^(\\d+)"));
            OptionalLong used = read(root.resolve(group.get(1)), Pattern.compile("^(\\d+)"));
            if (limit.isPresent() && used.isPresent()) {
                available = Math.min(available, Math.max(0, limit.getAsLong() - used.getAsLong()));
            }
        }
        return available;
    }

    private static OptionalLong read(Path file, Pattern number) {
        try {
            Matcher found = number.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
            return found.find() ? OptionalLong.of(Long.parseLong(found.group(1))) : OptionalLong.empty();
        } catch (IOException | NumberFormatException absent) {
            return OptionalLong.empty(); // another system, or no limit set
        }
    }

    private static long totalBytes() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }
}
