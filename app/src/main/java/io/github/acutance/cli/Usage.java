package io.github.acutance.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * Refuses a command line in one line.
 *
 * @param spec the command
 */
record Usage(CommandSpec spec) {
    /** Throws what makes the error and exit code 2. */
    ParameterException refused(String line) {
        return new ParameterException(spec.commandLine(), line);
    }

    /** Refuses an option's value unless it is good. */
    void require(boolean good, String option, String expected, Object found) {
        if (!good) {
            throw refused(option + ": expected " + expected + ", found " + found);
        }
    }

    /** Refuses an option's value below {@code least}; null is an option that was not given. */
    void requireAtLeast(long least, String option, Number value) {
        require(value == null || value.longValue() >= least, option, "at least " + least, value);
    }

    /** What a group says that was called without one of its commands. */
    ParameterException missingCommand() {
        return refused("expected a command, found none: one of "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
