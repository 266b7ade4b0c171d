package io.github.acutance.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code models}: the group of commands on models and files of weights. */
@Command(
        name = "models",
        description = "Lists models, and looks into, converts, mixes and exports files of weights.",
        subcommands = {
            ModelsListCommand.class,
            ModelsInspectCommand.class,
            ModelsConvertCommand.class,
            ModelsInterpolateCommand.class,
            ModelsExportCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance models list",
            "  acutance models inspect RRDB_ESRGAN_x4.pth",
            "  acutance models convert RRDB_ESRGAN_x4.pth esrgan-x4.safetensors",
            "  acutance models interpolate psnr.pth gan.pth 0.8 mixed.safetensors",
            "  acutance models export RRDB_ESRGAN_x4.pth esrgan-x4.onnx"
        })
final class ModelsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Refuses the group without one of its commands. */
    @Override
    public void run() {
        throw new Usage(spec).missingCommand();
    }
}
