package io.github.acutance.cli;

import io.github.acutance.model.Device;
import io.github.acutance.model.Precision;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The program. The only place that ends the process. */
public final class Main {
    private static final int USAGE_WIDTH = 100;

    private Main() {}

    /**
     * Runs one command and ends the process with its exit code: 0 all done, 1 some inputs failed, 2 nothing could
     * start, 130 interrupted.
     */
    public static void main(String[] args) {
        Terminal terminal = Terminal.detect();
        Logging.prepare(List.of(args), terminal);
        PrintWriter out = new PrintWriter(System.out, true, charset("stdout"));
        PrintWriter err = new PrintWriter(System.err, true, charset("stderr"));
        System.exit(run(terminal, out, err, args));
    }

    /** Runs one command and returns its exit code. */
    static int run(Terminal terminal, PrintWriter out, PrintWriter err, String... args) {
        Screen screen = new Screen(terminal, out, err);
        try {
            return program(screen).setOut(out).setErr(err).execute(args);
        } catch (Error e) { // picocli hands exceptions to the handlers, but not errors: no native library, no memory
            return new Failures(screen).ended(e);
        }
    }

    /** The program with all its commands, printing to {@code screen}. */
    static CommandLine program(Screen screen) {
        Failures failures = new Failures(screen);
        return new CommandLine(new RootCommand(screen))
                .setColorScheme(Help.defaultColorScheme(screen.terminal().outColours() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(USAGE_WIDTH)
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Device.class, orRefused(Device::of))
                .registerConverter(Precision.class, orRefused(Precision::of))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures);
    }

    /** What a terminal is written in, by the property of Java 19 and newer, else by that of older ones. */
    private static Charset charset(String stream) {
        String older = System.getProperty(
                "sun." + stream + ".encoding", Charset.defaultCharset().name());
        return Charset.forName(System.getProperty(stream + ".encoding", older));
    }

    private static <T> ITypeConverter<T> orRefused(Function<String, T> reader) {
        return text -> {
            try {
                return reader.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }
}
