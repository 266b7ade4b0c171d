package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program itself: its commands and the options that all of them take. */
@Command(
        name = "acutance",
        description =
                "Super-resolution: enlarges pictures with networks from published papers, trains and measures them.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        sortSynopsis = false,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpscaleCommand.class,
            MetricsCommand.class,
            EvalCommand.class,
            TrainCommand.class,
            ModelsCommand.class,
            DataCommand.class,
            BenchCommand.class,
            DoctorCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance upscale photo.jpg          enlarge a photo, result beside it",
            "  acutance upscale photos -r -o big   enlarge a folder and all below",
            "  acutance models list                what it can enlarge with",
            "  acutance COMMAND --help             all options of a command",
            "  acutance completion bash            what lets the Tab key complete them; see its --help"
        })
final class RootCommand implements Runnable {
    private final Screen screen;

    @Spec
    private CommandSpec spec;

    private Path aux;

    /** The root of a command line that prints to {@code screen}. */
    RootCommand(Screen screen) {
        this.screen = screen;
    }

    /** The screen of the command line that {@code spec} belongs to. */
    static Screen screen(CommandSpec spec) {
        return of(spec).screen;
    }

    /** The folder of auxiliary networks: {@code --aux}, else the environment's {@code ACUTANCE_AUX}, else none. */
    static Optional<Path> aux(CommandSpec spec) {
        Path wanted = of(spec).aux;
        String environment = System.getenv("ACUTANCE_AUX");
        return wanted != null
                ? Optional.of(wanted)
                : Optional.ofNullable(environment)
                        .filter(text -> !text.isEmpty())
                        .map(Path::of);
    }

    private static RootCommand of(CommandSpec spec) {
        return (RootCommand) spec.root().userObject();
    }

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "Print nothing but errors.")
    void quiet(boolean wanted) {
        screen.quiet(wanted);
    }

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack traces of errors, and a log.")
    void debug(boolean wanted) {
        screen.debug(wanted);
    }

    @Option(
            names = "--aux",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Folder of auxiliary networks (VGG and the like; default: ACUTANCE_AUX).")
    void aux(Path folder) {
        aux = folder;
    }

    /** Refuses a command line without a command. */
    @Override
    public void run() {
        throw new Usage(spec).missingCommand();
    }
}
