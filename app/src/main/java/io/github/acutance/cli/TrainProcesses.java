package io.github.acutance.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The other processes of a training, as one of them sees them. Process 0 starts the others: copies of itself with two more
 * words, the rank and the folder where they meet. What they print on standard error is kept in that folder and is told if
 * they end before their time.
 */
final class TrainProcesses implements AutoCloseable {
    private static final long SECONDS_TO_END = 60;

    private final Path folder;
    private final List<Process> others = new ArrayList<>(); // those that this one has started
    private final List<CompletableFuture<String>> ends = new ArrayList<>();

    private TrainProcesses(Path folder) {
        this.folder = folder;
    }

    /**
     * Starts all but the first of {@code size} processes.
     *
     * @param words of this process's command line
     * @throws IOException if one cannot be started; then none is left
     */
    static TrainProcesses start(int size, List<String> words) throws IOException {
        if (size == 1) {
            return new TrainProcesses(Path.of("")); // nobody to meet
        }
        TrainProcesses processes = new TrainProcesses(Files.createTempDirectory("acutance-processes-"));
        try {
            for (int rank = 1; rank < size; rank++) {
                processes.add(rank, size, words);
            }
        } catch (IOException unstarted) {
            processes.close();
            throw unstarted;
        }
        return processes;
    }

    /** What a started process sees: it ends with the one that has started it. */
    static TrainProcesses follow(Path folder) {
        TrainProcesses processes = new TrainProcesses(folder);
        ProcessHandle.current()
                .parent()
                .map(leader -> leader.onExit().thenApply(ended -> "training: process 0 has ended"))
                .ifPresent(processes.ends::add);
        return processes;
    }

    private void add(int rank, int size, List<String> words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-agentlib:")) // two cannot listen for a debugger at one port
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(words);
        command.addAll(List.of("--rank", Integer.toString(rank), "--meeting", folder.toString()));
        Path said = folder.resolve(rank + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(Redirect.DISCARD)
                .redirectError(said.toFile())
                .start();
        others.add(process);
        ends.add(process.onExit()
                .thenApply(ended -> "training: expected " + size + " processes until the end, found that process "
                        + rank + " ended with exit code " + ended.exitValue() + lastLine(said)));
    }

    private static String lastLine(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
        } catch (IOException unreadable) {
            return "";
        }
    }

    /** The file in which all meet. */
    Path meeting() {
        return folder.resolve("meeting");
    }

    /** Completed with one line when a process has ended. */
    CompletableFuture<String> lost() {
        return CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new)).thenApply(String.class::cast);
    }

    /** Waits until the others have ended as this one is about to. */
    void awaitEnd() {
        try {
            for (Process process : others) {
                process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends those that this one has started and are still there, and removes what they met in. */
    @Override
    public void close() throws IOException {
        if (!others.isEmpty()) {
            others.forEach(Process::destroyForcibly);
            awaitEnd();
            for (int rank = 1; rank <= others.size(); rank++) {
                Files.deleteIfExists(folder.resolve(rank + ".txt"));
            }
            Files.deleteIfExists(meeting());
            Files.deleteIfExists(folder);
        }
    }
}
