package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code models interpolate}: a network between two networks. */
@Command(
        name = "interpolate",
        description = "Mixes the weights of two networks of one kind: (1 - ALPHA) * A + ALPHA * B.",
        footerHeading = "%nExample:%n",
        footer = "  acutance models interpolate psnr.pth gan.pth 0.8 mixed.safetensors")
final class ModelsInterpolateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "File of weights.")
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "File of weights of the same network.")
    private Path b;

    @Parameters(index = "2", paramLabel = "ALPHA", description = "The share of B, 0 to 1.")
    private double alpha;

    @Parameters(index = "3", paramLabel = "OUT", description = "File to write: .safetensors or .pth.")
    private Path out;

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.require(alpha >= 0 && alpha <= 1, "ALPHA", "0 to 1", alpha);
        usage.require(!Inputs.isSame(a, out) && !Inputs.isSame(b, out), "OUT", "another file than A and B", out);
        Catalog.interpolate(a, b, alpha, out);
        RootCommand.screen(spec).result("%s and %s -> %s".formatted(a, b, out));
        return 0;
    }
}
