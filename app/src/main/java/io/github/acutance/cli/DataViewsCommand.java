package io.github.acutance.cli;

import io.github.acutance.data.Lenslets;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code data views}: the views of a light field, out of one picture. */
@Command(
        name = "views",
        description = {
            "Writes the views of light fields whose pictures have a block of pixels for each point of the scene, one",
            "pixel for each direction (Lytro's decoded files, the Flower set), as OUT/NAME/view_ROW_COL.png: what a",
            "recipe of CrossNet reads with references: {type: views}."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data views LF_Flowers flowers                         the middle 8 x 8 views of 14 x 14",
            "  acutance data views a.png views --block 9x9 --views 5x5",
            "  acutance data views a.png views --only 0_0,3_3                  two of them"
        })
final class DataViewsCommand implements Callable<Integer> {
    /** Rows and columns. */
    record Grid(int rows, int columns) {
        @Override
        public String toString() {
            return rows + "x" + columns;
        }
    }

    /** Reads {@code 14x14}. */
    static final class GridConverter implements ITypeConverter<Grid> {
        private static final Pattern GRID = Pattern.compile("(\\d{1,4})x(\\d{1,4})");

        @Override
        public Grid convert(String text) {
            Matcher grid = GRID.matcher(text);
            if (!grid.matches()) {
                throw new TypeConversionException("expected ROWSxCOLUMNS such as 8x8, found '" + text + "'");
            }
            return new Grid(Integer.parseInt(grid.group(1)), Integer.parseInt(grid.group(2)));
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "Picture, or folder of pictures.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder for a folder of views of each.")
    private Path out;

    @Option(
            names = "--block",
            paramLabel = "RxC",
            defaultValue = "14x14",
            converter = GridConverter.class,
            description = "Rows and columns of pixels of a block (default: 14x14).")
    private Grid block;

    @Option(
            names = "--views",
            paramLabel = "RxC",
            defaultValue = "8x8",
            converter = GridConverter.class,
            description = "How many views around the middle are written, counted from 0_0 (default: 8x8).")
    private Grid views;

    @Option(names = "--only", paramLabel = "R_C", split = ",", description = "Of these views only those: 0_0,3_3.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = {"-r", "--recursive"},
            description = "Folders inside folders, too.")
    private boolean recursive;

    private final Set<Path> written = new HashSet<>();

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.require(Math.min(block.rows, block.columns) >= 1, "--block", "at least 1x1", block);
        boolean inside =
                views.rows >= 1 && views.columns >= 1 && views.rows <= block.rows && views.columns <= block.columns;
        usage.require(inside, "--views", "1x1 to " + block, views);
        for (String name : only) {
            usage.require(names().contains(name), "--only", "views 0_0 to " + lastOf(names()), name);
        }
        usage.require(!Files.isRegularFile(out), "OUT", "a folder", out);
        usage.require(!Inputs.isSame(in, out), "OUT", "another place than IN", out);
        Inputs inputs = new Inputs(List.of(in), recursive, Optional.of(out), "");
        return EachPicture.run(inputs, RootCommand.screen(spec), this::write);
    }

    private void write(InputPicture input) throws IOException {
        Path folder = out.resolve(input.below()).resolveSibling(FileNames.stem(input.file()));
        if (!written.add(folder)) {
            throw new IOException("its views would be in " + folder + ", where those of another input are");
        }
        Image picture = ImageFiles.read(input.file());
        Lenslets lenslets = new Lenslets(block.rows, block.columns);
        int top = (block.rows - views.rows) / 2;
        int left = (block.columns - views.columns) / 2;
        int count = 0;
        for (int row = 0; row < views.rows; row++) {
            for (int column = 0; column < views.columns; column++) {
                if (only.isEmpty() || only.contains(row + "_" + column)) {
                    Image view = lenslets.view(picture, top + row, left + column);
                    Files.createDirectories(folder);
                    ImageFiles.write(view, folder.resolve("view_" + row + "_" + column + ".png"));
                    count++;
                }
            }
        }
        RootCommand.screen(spec).result(input.file() + " -> " + folder + " (" + count + " views)");
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (int row = 0; row < views.rows; row++) {
            for (int column = 0; column < views.columns; column++) {
                names.add(row + "_" + column);
            }
        }
        return names;
    }

    private static String lastOf(List<String> names) {
        return names.get(names.size() - 1);
    }
}
