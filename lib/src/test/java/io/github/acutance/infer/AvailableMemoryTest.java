package io.github.acutance.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvailableMemoryTest {
    @TempDir
    Path root;

    @Test
    void system_linuxWithoutContainer_isMemAvailable() throws IOException {
        write("proc/meminfo", "MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:    8000000 kB\n");
        write("sys/fs/cgroup/memory.max", "max\n");
        write("sys/fs/cgroup/memory.current", "123\n");

        assertThat(AvailableMemory.system(root)).isEqualTo(8_000_000L * 1024);
    }

    @Test
    void system_containerLimit_isWhatTheLimitLeaves() throws IOException {
        write("proc/meminfo", "MemAvailable:    8000000 kB\n");
        write("sys/fs/cgroup/memory.max", "1000000\n");
        write("sys/fs/cgroup/memory.current", "400000\n");

        assertThat(AvailableMemory.system(root)).isEqualTo(600_000);
    }

    @Test
    void system_oldContainerUsedUp_isZero() throws IOException {
        write("proc/meminfo", "MemAvailable:    8000000 kB\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "1000\n");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1001\n");

        assertThat(AvailableMemory.system(root)).isZero();
    }

    @Test
    void system_noLinuxFiles_isPositive() {
        assertThat(AvailableMemory.system(root)).isPositive();
    }

    @Test
    void bytes_thisMachine_isPositive() {
        assertThat(AvailableMemory.bytes()).isPositive();
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
