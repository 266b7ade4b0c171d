package io.github.acutance.cli;

import io.github.acutance.data.SubImages;
import io.github.acutance.data.SubImages.Place;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data subimages}: overlapping squares of large pictures. */
@Command(
        name = "subimages",
        description = {
            "Cuts pictures into overlapping squares, name_s001.png and so on, as BasicSR's extract_subimages does.",
            "HR and LR folders cut with sizes and steps in the ratio of the scale keep pairing by name."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data subimages DIV2K/HR DIV2K/HR_sub --size 480 --step 240",
            "  acutance data subimages DIV2K/LR_x4 DIV2K/LR_x4_sub --size 120 --step 60"
        })
final class DataSubimagesCommand implements Callable<Integer> {
    private static final Pattern SCALE_ENDING = Pattern.compile("x[2348]$"); // as DIV2K's LR files have it

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "Picture, or folder of pictures.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder for the squares, PNG files.")
    private Path out;

    @Option(names = "--size", paramLabel = "N", defaultValue = "480", description = "Side in pixels (default: 480).")
    private int size;

    @Option(
            names = "--step",
            paramLabel = "N",
            defaultValue = "240",
            description = "Pixels from one square to the next (default: 240).")
    private int step;

    @Option(
            names = "--thresh",
            paramLabel = "N",
            defaultValue = "0",
            description = "A rest at the edge wider than this gets a square of its own (default: 0).")
    private int threshold;

    @Option(
            names = {"-r", "--recursive"},
            description = "Folders inside folders, too.")
    private boolean recursive;

    private final Set<Path> written = new HashSet<>();

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.requireAtLeast(1, "--size", size);
        usage.requireAtLeast(1, "--step", step);
        usage.requireAtLeast(0, "--thresh", threshold);
        usage.require(!Files.isRegularFile(out), "OUT", "a folder", out);
        usage.require(!Inputs.isSame(in, out), "OUT", "another place than IN", out);
        SubImages squares = new SubImages(size, step, threshold);
        Inputs inputs = new Inputs(List.of(in), recursive, Optional.of(out), "");
        return EachPicture.run(inputs, RootCommand.screen(spec), picture -> cut(picture, squares));
    }

    private void cut(InputPicture input, SubImages squares) throws IOException {
        String stem = SCALE_ENDING.matcher(FileNames.stem(input.file())).replaceFirst("");
        Path first = out.resolve(input.below()).resolveSibling(stem + "_s");
        if (!written.add(first)) {
            throw new IOException("its squares would be " + first + "*, which are those of another input");
        }
        Image picture = ImageFiles.read(input.file());
        List<Place> places = squares.places(picture.width(), picture.height());
        Files.createDirectories(first.toAbsolutePath().getParent());
        IntStream.range(0, places.size()).parallel().forEach(i -> {
            Path file = first.resolveSibling("%s%03d.png".formatted(FileNames.last(first), i + 1));
            try {
                ImageFiles.write(squares.cut(picture, places.get(i)), file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        RootCommand.screen(spec).result(input.file() + " -> " + first + "*.png (" + places.size() + ")");
    }
}
