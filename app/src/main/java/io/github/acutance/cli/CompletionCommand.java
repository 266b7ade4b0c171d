package io.github.acutance.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code completion}: a script that teaches a shell the commands and options. */
@Command(
        name = "completion",
        description = "Prints a script with which the Tab key completes commands and options.",
        footerHeading = "%nExamples, the first ones for now, the last ones for every shell to come:%n",
        footer = {
            "  source <(acutance completion bash)",
            "  autoload -Uz compinit && compinit && source <(acutance completion zsh)",
            "  acutance completion fish | source",
            "",
            "  acutance completion bash >> ~/.bashrc",
            "  acutance completion zsh >> ~/.zshrc         (behind compinit)",
            "  acutance completion fish > ~/.config/fish/completions/acutance.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final String PROGRAM = "acutance";
    private static final Pattern WORDS = Pattern.compile("[a-z0-9]+(\\|[a-z0-9]+)+");

    /** The shells that have a script. */
    enum Shell {
        /** GNU's. */
        BASH,
        /** It runs bash's script. */
        ZSH,
        /** With a language of its own. */
        FISH
    }

    /** Reads a shell's name. */
    static final class ShellConverter implements ITypeConverter<Shell> {
        @Override
        public Shell convert(String text) {
            try {
                return Shell.valueOf(text.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("expected bash, zsh or fish, found '" + text + "'");
            }
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "bash|zsh|fish", converter = ShellConverter.class, description = "The shell.")
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine program = spec.root().commandLine();
        offerWords(program);
        String script =
                shell == Shell.FISH ? new FishCompletion(program).script() : AutoComplete.bash(PROGRAM, program);
        RootCommand.screen(spec).data(script.stripTrailing());
        return 0;
    }

    /** Has those words offered that labels such as {@code auto|json|none} name; picocli would offer what Java calls them. */
    private static void offerWords(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        for (OptionSpec option : List.copyOf(spec.options())) {
            if (WORDS.matcher(option.paramLabel()).matches()) {
                spec.remove(option);
                spec.addOption(option.toBuilder()
                        .completionCandidates(words(option.paramLabel()))
                        .build());
            }
        }
        for (PositionalParamSpec positional : List.copyOf(spec.positionalParameters())) {
            if (WORDS.matcher(positional.paramLabel()).matches()) {
                spec.remove(positional);
                spec.addPositional(positional.toBuilder()
                        .completionCandidates(words(positional.paramLabel()))
                        .build());
            }
        }
        command.getSubcommands().values().forEach(CompletionCommand::offerWords);
    }

    private static List<String> words(String label) {
        return List.of(label.split("\\|", -1));
    }
}
