package io.github.acutance.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;

/**
 * Prints what the library logs as plain lines of standard error: warnings, everything with {@code --debug}, errors alone
 * with {@code --quiet}. Logback finds this class by its service file; reading a {@code logback.xml} would take 0.2 s of
 * each start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String LEVEL = "acutance.log.level";
    private static final String LINE_START = "acutance.log.start";

    /** For Logback. */
    public Logging() {}

    /** Chooses the least important level that is printed, and has a progress bar wiped off before each line. */
    static void prepare(List<String> args, Terminal terminal) {
        String level = args.contains("--debug") ? "DEBUG" : args.contains("--quiet") ? "ERROR" : "WARN";
        System.setProperty(LEVEL, level);
        System.setProperty(LINE_START, terminal.err() ? Screen.wiped(terminal) : "");
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        Level level = Level.toLevel(System.getProperty(LEVEL), Level.WARN);
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        String trace = level == Level.DEBUG ? "%ex" : "%nopex";
        encoder.setPattern(System.getProperty(LINE_START, "") + Screen.PREFIX + "%msg%n" + trace);
        encoder.start();
        ConsoleAppender<ILoggingEvent> lines = new ConsoleAppender<>();
        lines.setContext(context);
        lines.setTarget("System.err");
        lines.setEncoder(encoder);
        lines.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(lines);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
