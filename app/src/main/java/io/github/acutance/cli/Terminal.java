package io.github.acutance.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Where the program's output goes.
 *
 * @param out whether standard output is a terminal
 * @param err whether standard error is a terminal
 * @param colour whether terminals shall be given colours
 * @param columns characters in a line of the terminal
 */
record Terminal(boolean out, boolean err, boolean colour, int columns) {
    /** Files or pipes, no terminal at all. */
    static final Terminal NONE = new Terminal(false, false, false, 80);

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    /** Looks at this process. Java itself only tells whether input and output are both terminals, so Linux is asked. */
    static Terminal detect() {
        boolean linux = Files.isDirectory(OPEN_FILES);
        boolean out = linux ? isTerminal(1) : hasConsole();
        boolean err = linux ? isTerminal(2) : hasConsole();
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        String noColour = System.getenv("NO_COLOR"); // see no-color.org: present and not empty
        boolean colour = (noColour == null || noColour.isEmpty()) && !dumb && knowsColours();
        return new Terminal(out, err && !dumb, colour, err && !dumb ? columnsNow() : NONE.columns);
    }

    /** Whether standard output takes colours. */
    boolean outColours() {
        return out && colour;
    }

    /** Whether standard error takes colours. */
    boolean errColours() {
        return err && colour;
    }

    /** The console of Windows takes colours only where it is a newer one, which says so. */
    private static boolean knowsColours() {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return !windows || System.getenv("WT_SESSION") != null || System.getenv("TERM") != null;
    }

    private static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(OPEN_FILES.resolve(Integer.toString(descriptor)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /** From Java 22 on a console is there for pipes too, and has a method that tells. */
    @SuppressWarnings("SystemConsoleNull") // in Java 17 it is null without a terminal
    private static boolean hasConsole() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // Java 21 and older have no such method: the console is a terminal
        }
    }

    private static int columnsNow() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(Path.of("/dev/tty").toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).trim();
            stty.waitFor(1, TimeUnit.SECONDS);
            int columns = Integer.parseInt(size.substring(size.indexOf(' ') + 1));
            return columns >= 20 ? columns : NONE.columns;
        } catch (IOException | NumberFormatException e) {
            return NONE.columns;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NONE.columns;
        }
    }
}
