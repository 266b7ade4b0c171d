package io.github.acutance.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
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
        String script =
                shell == Shell.FISH ? new FishCompletion(program).script() : AutoComplete.bash(PROGRAM, program);
        RootCommand.screen(spec).data(script.stripTrailing());
        return 0;
    }
}
