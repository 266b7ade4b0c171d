package io.github.acutance.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What {@code doctor} says about the machine; nothing native is loaded for it. */
final class MachineLines {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /** What the speed depends on, as Linux spells it. */
    private static final Set<String> FEATURES =
            Set.of("avx", "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_tile", "f16c");

    private MachineLines() {}

    /** Java, the system, the processor and the memory, a line each. */
    static List<String> all() {
        String cpuInfo = cpuInfo();
        return List.of(
                "java: %s (%s) in %s"
                        .formatted(property("java.version"), property("java.vendor"), property("java.home")),
                "system: %s %s %s".formatted(property("os.name"), property("os.version"), property("os.arch")),
                "processor: " + processor(cpuInfo),
                "processor features: " + features(cpuInfo),
                "memory: " + memoryMb() + " MB, of which Java's heap may take "
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MB");
    }

    /** The processor's name and how many threads this process may use of it. */
    static String processor(String cpuInfo) {
        String name = cpuInfo.lines()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("unknown name");
        return name + ", " + Runtime.getRuntime().availableProcessors() + " threads";
    }

    /** Those features that matter here, in alphabetical order. */
    static String features(String cpuInfo) {
        TreeSet<String> found = new TreeSet<>();
        cpuInfo.lines()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .ifPresent(line -> found.addAll(Arrays.asList(line.split("\\s+", -1))));
        found.retainAll(FEATURES);
        return found.isEmpty() ? "unknown" : String.join(", ", found);
    }

    private static String cpuInfo() {
        try {
            return Files.readString(CPU_INFO, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // not Linux
        }
    }

    private static String memoryMb() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? Long.toString(system.getTotalMemorySize() >> 20)
                : "unknown";
    }

    private static String property(String name) {
        return System.getProperty(name);
    }
}
