package io.github.acutance.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups whose members are threads of one process; {@code TrainCommandTest} has processes. */
class ProcessGroupTest {
    @TempDir
    private Path folder;

    @Test
    void leave_together_freesTheGroupAndEveryMeanWasExact() throws IOException {
        meet("warm");
        long before = Pointer.totalCount();
        for (int i = 0; i < 4; i++) {
            assertThat(meet("meeting" + i)).containsExactly(3.0, 3.0, 3.0); // of 1, 3 and 5
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    @Test
    void leave_alone_costsNothing() throws IOException {
        ProcessGroup alone = ProcessGroup.alone(Device.CPU);
        long before = Pointer.totalCount();
        alone.leave();
        assertThat(alone.means(5)).containsExactly(5);
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    /** Three members meet, find the mean of 1, 3 and 5 a few times, and leave; what each has found last. */
    private List<Double> meet(String meeting) throws IOException {
        Path file = folder.resolve(meeting);
        List<CompletableFuture<Double>> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int rank = i;
            members.add(CompletableFuture.supplyAsync(() -> mean(file, rank), task -> new Thread(task).start()));
        }
        List<Double> means = members.stream().map(CompletableFuture::join).toList();
        Files.deleteIfExists(file);
        return means;
    }

    private static double mean(Path file, int rank) {
        try {
            ProcessGroup group = ProcessGroup.join(file, rank, 3, Device.CPU, new CompletableFuture<>());
            double mean = 0;
            for (int i = 0; i < 5; i++) {
                mean = group.means(1 + 2 * rank)[0];
            }
            group.leave();
            return mean;
        } catch (IOException lost) {
            throw new CompletionException(lost);
        }
    }
}
