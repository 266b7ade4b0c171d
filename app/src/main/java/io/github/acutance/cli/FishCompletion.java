package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes what fish completes: one {@code complete} for each command and option. */
final class FishCompletion {
    private final CommandLine program;
    private final List<String> lines = new ArrayList<>();

    /** Of a whole program. */
    FishCompletion(CommandLine program) {
        this.program = program;
    }

    /** The script. */
    String script() {
        lines.add("# " + program.getCommandName() + " for fish");
        add(program, "");
        return String.join("\n", lines);
    }

    /** A command, its options and the commands below it; {@code seen} is what the line holds before them. */
    private void add(CommandLine command, String seen) {
        Map<String, CommandLine> below = command.getSubcommands();
        String here = below.isEmpty()
                ? seen
                : seen + "; and not __fish_seen_subcommand_from " + String.join(" ", below.keySet());
        String condition = (here.startsWith("; and ") ? here.substring("; and ".length()) : here);
        for (CommandLine sub : below.values().stream().distinct().toList()) {
            CommandSpec spec = sub.getCommandSpec();
            lines.add(start(condition) + " -f -a " + spec.name()
                    + described(spec.usageMessage().description()));
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.hidden()) {
                lines.add(start(condition) + named(option) + described(option.description()));
            }
        }
        for (PositionalParamSpec positional : command.getCommandSpec().positionalParameters()) {
            String words = words(positional);
            if (!words.isEmpty()) {
                lines.add(start(condition) + " -f" + words);
            }
        }
        for (CommandLine sub : below.values().stream().distinct().toList()) {
            add(sub, seen + "; and __fish_seen_subcommand_from " + sub.getCommandName());
        }
    }

    private String start(String condition) {
        String when = condition.isEmpty() ? "" : " -n " + quoted(condition);
        return "complete -c " + program.getCommandName() + when;
    }

    /** The names, and what follows them: a file, one of some words, or something that only the user knows. */
    private static String named(OptionSpec option) {
        StringBuilder text = new StringBuilder();
        for (String name : option.names()) {
            text.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.arity().max() == 0) {
            return text.toString();
        }
        boolean file = option.auxiliaryTypes()[0] == Path.class;
        text.append(file ? " -r -F" : " -x");
        return text + words(option);
    }

    /** The words that are offered, if it takes one of some. */
    private static String words(ArgSpec argument) {
        Iterable<String> words = argument.completionCandidates();
        return words == null ? "" : " -a " + quoted(String.join(" ", words));
    }

    private static String described(String[] description) {
        String text = Arrays.stream(description).collect(Collectors.joining(" "));
        return text.isEmpty() ? "" : " -d " + quoted(text);
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
