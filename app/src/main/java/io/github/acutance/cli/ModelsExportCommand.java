package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.infer.OnnxExport;
import io.github.acutance.model.Device;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models export}: a network for other programs. */
@Command(
        name = "export",
        description = {
            "Writes a convolutional network as an ONNX file: input 'lr' and output 'sr',",
            "both N x 3 x height x width in float32, RGB in 0..1, of any size. What is no",
            "ONNX operator (SAN's attention, Meta-SR's filters, references) is refused."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance models export RRDB_ESRGAN_x4.pth esrgan-x4.onnx",
            "  acutance models export srresnet-x4 srresnet-x4.onnx         an embedded model"
        })
final class ModelsExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "File of weights, or name of an embedded model.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT.onnx", description = "File to write.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        new Usage(spec).require(!Inputs.isSame(in, out), "OUT", "another file than FILE", out);
        try (SrModel model = open()) {
            OnnxExport.write(model, out);
        }
        RootCommand.screen(spec).result(in + " -> " + out);
        return 0;
    }

    private SrModel open() throws IOException {
        boolean embedded = Catalog.cards().stream().anyMatch(card -> card.name().equals(in.toString()));
        return embedded ? Catalog.open(in.toString(), Device.CPU) : Catalog.open(in, Device.CPU);
    }
}
