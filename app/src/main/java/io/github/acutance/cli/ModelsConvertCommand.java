package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models convert}: weights into another container. */
@Command(
        name = "convert",
        description = "Writes weights in another container, under the names that this program uses.",
        footerHeading = "%nExample:%n",
        footer = "  acutance models convert RRDB_ESRGAN_x4.pth esrgan-x4.safetensors")
final class ModelsConvertCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "File of weights: .safetensors or .pth.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "File to write: .safetensors or .pth.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        new Usage(spec).require(!Inputs.isSame(in, out), "OUT", "another file than IN", out);
        Catalog.convert(in, out);
        RootCommand.screen(spec).result(in + " -> " + out);
        return 0;
    }
}
