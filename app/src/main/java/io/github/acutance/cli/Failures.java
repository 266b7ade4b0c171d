package io.github.acutance.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Makes one line and exit code 2 of whatever ends a command; a stack trace comes with {@code --debug} only. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private static final int NOTHING_STARTED = 2;

    /** What libtorch adds to its messages. */
    private static final Pattern NATIVE_TRACE = Pattern.compile("\\s(?:Exception raised from |frame #0: )");

    private final Screen screen;

    /** Prints to {@code screen}. */
    Failures(Screen screen) {
        this.screen = screen;
    }

    @Override
    public int handleParseException(ParameterException error, String[] args) {
        String near = "";
        if (error instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            near = suggestions.isEmpty() ? "" : "; did you mean " + String.join(", ", suggestions) + "?";
        }
        String command = error.getCommandLine().getCommandSpec().qualifiedName();
        String line = error.getMessage().startsWith("Error: ")
                ? error.getMessage().substring("Error: ".length())
                : error.getMessage();
        screen.error(line + near + " (see '" + command + " --help')");
        screen.trace(error);
        return NOTHING_STARTED;
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine commandLine, ParseResult parsed) {
        return ended(error);
    }

    /** Says why a command ended, and returns its exit code. */
    int ended(Throwable error) {
        screen.error(lineOf(error));
        screen.trace(error);
        return NOTHING_STARTED;
    }

    /** One line for the user about any error. */
    static String lineOf(Throwable error) {
        String message = error.getMessage() == null ? "" : error.getMessage();
        if (error instanceof OutOfMemoryError) {
            return "not enough memory: " + message;
        }
        if (error instanceof LinkageError) {
            return "the native libraries cannot be loaded on " + System.getProperty("os.name") + " "
                    + System.getProperty("os.arch") + ": " + innermost(error).getMessage();
        }
        if (error instanceof UncheckedIOException wrapped) {
            return lineOf(wrapped.getCause());
        }
        if (error instanceof FileSystemException file) {
            return file.getFile() + ": " + reasonOf(file);
        }
        if (error instanceof InvalidPathException) {
            return message + " (the locale cannot spell this name; LC_ALL=C.UTF-8 can)";
        }
        boolean meantForUsers = error instanceof IOException
                || error instanceof IllegalArgumentException
                || error instanceof StartException
                || error.getClass().getName().startsWith("io.github.acutance.");
        if (meantForUsers && !message.isEmpty()) {
            return message + systemReason(error);
        }
        String line = NATIVE_TRACE.split(error.toString(), 2)[0].strip();
        return "internal error: " + line + " (--debug prints where)";
    }

    /** The same, beginning with the file that it is about. */
    static String lineOf(Path about, Throwable error) {
        String line = lineOf(error);
        return line.startsWith(about + ": ") ? line : about + ": " + line;
    }

    private static String reasonOf(FileSystemException error) {
        if (error instanceof NoSuchFileException) {
            return "there is no such file or folder";
        }
        if (error instanceof AccessDeniedException) {
            return "access denied";
        }
        if (error instanceof NotDirectoryException) {
            return "expected a folder, found a file";
        }
        if (error instanceof FileAlreadyExistsException) {
            return "is there already, and no folder";
        }
        return error.getReason() == null ? "could not be read or written" : error.getReason();
    }

    /** What the system said, such as a full disk, where the message in front of it does not repeat it. */
    private static String systemReason(Throwable error) {
        Throwable inner = innermost(error);
        String reason = "";
        if (inner instanceof FileSystemException file) {
            reason = reasonOf(file);
        } else if (inner.getClass() == IOException.class) {
            reason = inner.getMessage();
        }
        return error.getMessage().contains(reason) ? "" : ": " + reason;
    }

    /** The last in the chain of causes that says something. */
    private static Throwable innermost(Throwable error) {
        Throwable inner = error;
        while (inner.getCause() != null && inner.getCause().getMessage() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
