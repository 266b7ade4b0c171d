package io.github.acutance.cli;

import java.io.PrintWriter;

/**
 * What the commands print to. Results are lines of standard output; notes and errors are lines of standard error that
 * begin with {@code acutance:}. Safe for several threads.
 */
final class Screen {
    /** What notes and errors begin with. */
    static final String PREFIX = "acutance: ";

    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final Terminal terminal;
    private final PrintWriter out;
    private final PrintWriter err;
    private volatile boolean quiet;
    private volatile boolean debug;
    private volatile boolean bar;

    /** A screen that prints everything but stack traces. */
    Screen(Terminal terminal, PrintWriter out, PrintWriter err) {
        this.terminal = terminal;
        this.out = out;
        this.err = err;
    }

    /** Where the output goes. */
    Terminal terminal() {
        return terminal;
    }

    /** Whether only errors are printed. */
    boolean quiet() {
        return quiet;
    }

    /** Prints only errors from now on, or everything again. */
    void quiet(boolean wanted) {
        quiet = wanted;
    }

    /** Prints the stack traces of errors from now on, or no longer. */
    void debug(boolean wanted) {
        debug = wanted;
    }

    /** Says whether the last line of the terminal is a progress bar, which other lines then replace. */
    void bar(boolean shown) {
        bar = shown;
    }

    /** Prints a line of the result, unless quiet. */
    void result(String line) {
        if (!quiet) {
            clearBar();
            out.println(line);
        }
    }

    /** Prints a line for another program to standard output, quiet or not. */
    void data(String line) {
        out.println(line);
    }

    /** Prints a note, unless quiet. */
    void note(String line) {
        if (!quiet) {
            clearBar();
            err.println(PREFIX + oneLine(line));
        }
    }

    /** Prints an error in one line, on a terminal in red. */
    void error(String line) {
        clearBar();
        boolean red = terminal.errColours();
        err.println((red ? RED : "") + PREFIX + oneLine(line) + (red ? PLAIN : ""));
    }

    /** Prints the stack trace of an error, if that is wanted. */
    void trace(Throwable error) {
        if (debug) {
            error.printStackTrace(err);
        }
    }

    /** Draws a progress bar over the last line. */
    void draw(String text) {
        if (bar) {
            err.print("\r" + text);
            err.flush();
        }
    }

    /** Wipes the progress bar off the last line. */
    void clearBar() {
        if (bar) {
            err.print(wiped(terminal));
            err.flush();
        }
    }

    /** What wipes a terminal's last line, without control sequences, which not every terminal knows. */
    static String wiped(Terminal terminal) {
        return "\r" + " ".repeat(terminal.columns() - 1) + "\r";
    }

    private static String oneLine(String text) {
        return FileNames.shown(text.strip().replaceAll("\\s*\\R\\s*", " "));
    }
}
