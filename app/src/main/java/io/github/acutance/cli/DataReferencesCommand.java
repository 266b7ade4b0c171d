package io.github.acutance.cli;

import io.github.acutance.data.Pair;
import io.github.acutance.data.ReferencePairs;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data references}: pictures with references, from any photographs. */
@Command(
        name = "references",
        description = {
            "Makes a picture and its reference of each photograph: the middle of it, and the same displaced, zoomed and",
            "brightened at random. They are written as OUT/input/NAME.png and OUT/ref/NAME.png, as CUFED has them: what a",
            "recipe reads with references: {type: same_name, dataroot: [OUT/ref]}, and upscale and eval with --ref."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data references photos pairs",
            "  acutance data references photos pairs --shift 5 --zoom 0 --brightness 0.2 --seed 1"
        })
final class DataReferencesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "Photograph, or folder of photographs.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder for the folders input and ref.")
    private Path out;

    @Option(
            names = "--shift",
            paramLabel = "PIXELS",
            defaultValue = "15",
            description = "Displacement in each direction at most (default: 15).")
    private int shift;

    @Option(
            names = "--zoom",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Change of size at most, below 0.5 (default: 0.02).")
    private double zoom;

    @Option(
            names = "--brightness",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Change of brightness at most, below 1 (default: 0.1).")
    private double brightness;

    @Option(
            names = {"-s", "--scale"},
            paramLabel = "N",
            defaultValue = "4",
            description = "Sides are cut to multiples of it (default: 4).")
    private int scale;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of all randomness; what becomes of a picture depends on its name, too (default: 0).")
    private long seed;

    @Option(
            names = {"-r", "--recursive"},
            description = "Folders inside folders, too.")
    private boolean recursive;

    private final Set<Path> written = new HashSet<>();

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.requireAtLeast(0, "--shift", shift);
        usage.require(zoom >= 0 && zoom < 0.5, "--zoom", "0 or more, below 0.5", zoom);
        usage.require(brightness >= 0 && brightness < 1, "--brightness", "0 or more, below 1", brightness);
        usage.requireAtLeast(1, "-s", scale);
        usage.require(!Files.isRegularFile(out), "OUT", "a folder", out);
        usage.require(!Inputs.isSame(in, out), "OUT", "another place than IN", out);
        Inputs inputs = new Inputs(List.of(in), recursive, Optional.of(out), "");
        return EachPicture.run(inputs, RootCommand.screen(spec), this::write);
    }

    private void write(InputPicture input) throws IOException {
        Path below = input.below().resolveSibling(FileNames.stem(input.file()) + ".png");
        Path picture = out.resolve("input").resolve(below);
        if (!written.add(picture)) {
            throw new IOException("its picture would be " + picture + ", which is that of another input");
        }
        Image photo = ImageFiles.read(input.file());
        var difference = new ReferencePairs.Difference(shift, zoom, brightness);
        SplittableRandom random =
                new SplittableRandom(31 * seed + FileNames.stem(input.file()).hashCode());
        Pair pair = ReferencePairs.synthetic(photo, difference, scale, scale, random)
                .orElseThrow(() -> new IOException("expected sides that leave " + scale + " pixels beside a shift of "
                        + shift + " and a zoom of " + zoom + ", found " + photo.width() + " x " + photo.height()));
        Path reference = out.resolve("ref").resolve(below);
        Files.createDirectories(picture.toAbsolutePath().getParent());
        Files.createDirectories(reference.toAbsolutePath().getParent());
        ImageFiles.write(pair.hr(), picture);
        ImageFiles.write(pair.ref().orElseThrow(), reference);
        RootCommand.screen(spec).result(input.file() + " -> " + picture + ", " + reference + " (" + pair.hr() + ")");
    }
}
