package io.github.acutance.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code data}: the group of commands that prepare pictures. */
@Command(
        name = "data",
        description = "Prepares pictures for training and measuring.",
        subcommands = {
            DataResizeCommand.class,
            DataCheckCommand.class,
            DataSubimagesCommand.class,
            DataViewsCommand.class,
            DataReferencesCommand.class,
            DataRankCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data resize originals small -s 1/4",
            "  acutance data check originals --lr small -s 4",
            "  acutance data subimages originals squares --size 480 --step 240",
            "  acutance data views LF_Flowers flowers",
            "  acutance data references photos pairs",
            "  acutance data rank originals ranks --level esrgan.pth --level srgan.pth --level srresnet-x4"
        })
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Refuses the group without one of its commands. */
    @Override
    public void run() {
        throw new Usage(spec).missingCommand();
    }
}
