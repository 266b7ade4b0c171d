package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Node;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pairs of views from light fields in files of HDF5, laid out as CrossNet's code reads them: {@code img_HR}, unsigned bytes
 * [light field, row of views, column of views, RGB, height, width]; where they are there also {@code img_LR_4} (for scale 4),
 * else LR is made by the bicubic degradation, and {@code MDSR_4}, the LR view enlarged by a network. A pair's views are read
 * from the file when the pair is asked for; nothing is kept.
 */
public final class LightFieldFiles implements PairSource {
    private static final String HR = "img_HR";
    private static final int COLOURS = 3;

    /** A file, what it holds, and the number of its first pair. */
    private record Part(Path file, int fields, boolean lr, boolean enlarged, List<View.Pairing> pairings, int first) {
        int size() {
            return Math.multiplyExact(fields, pairings.size());
        }
    }

    private final int scale;
    private final List<Part> parts = new ArrayList<>();

    private LightFieldFiles(int scale) {
        this.scale = scale;
    }

    /**
     * Looks at the files' arrays; their samples are not read yet.
     *
     * @param parallax where references are
     * @param heldOut names of views, {@code 2_3}, that are kept for tests
     * @param test whether the pairs are those of a test, as {@link ReferencePairs#views} has it
     * @param scale HR pixels to an LR pixel
     * @throws IOException if a file is no HDF5, its arrays are laid out otherwise, or there is no such pair
     */
    public static LightFieldFiles of(List<Path> files, Parallax parallax, Set<String> heldOut, boolean test, int scale)
            throws IOException {
        LightFieldFiles all = new LightFieldFiles(scale);
        int first = 0;
        for (Path file : files) {
            Part part = all.part(file, parallax, heldOut, test, first);
            all.parts.add(part);
            first += part.size();
        }
        return all;
    }

    private Part part(Path file, Parallax parallax, Set<String> heldOut, boolean test, int first) throws IOException {
        return reading(file, hdf -> {
            int[] shape = dataset(file, hdf, HR).getDimensions();
            List<View> views = new ArrayList<>();
            for (int row = 0; row < shape[1]; row++) {
                for (int column = 0; column < shape[2]; column++) {
                    views.add(new View(row, column));
                }
            }
            List<View.Pairing> pairings = View.pairings(views, parallax, heldOut, test);
            if (pairings.isEmpty()) {
                throw new IOException(file + ": expected views " + parallax + " among " + shape[1] + " x " + shape[2]
                        + ", found none");
            }
            boolean lr = hdf.getChild(lrName()) != null;
            boolean enlarged = hdf.getChild(enlargedName()) != null;
            for (String other : List.of(lrName(), enlargedName())) {
                if (hdf.getChild(other) == null) {
                    continue;
                }
                int[] found = dataset(file, hdf, other).getDimensions();
                if (!Arrays.equals(found, 0, COLOURS, shape, 0, COLOURS)) {
                    throw new IOException(file + ": " + other + ": expected the light fields and views of " + HR + ", "
                            + Arrays.toString(shape) + ", found " + Arrays.toString(found));
                }
            }
            return new Part(file, shape[0], lr, enlarged, pairings, first);
        });
    }

    @Override
    public int size() {
        Part last = parts.get(parts.size() - 1);
        return last.first + last.size();
    }

    @Override
    public Optional<Pair> pair(int index) throws IOException {
        Part part = parts.stream()
                .filter(each -> index < each.first + each.size())
                .findFirst()
                .orElseThrow();
        int field = (index - part.first) / part.pairings.size();
        View.Pairing pairing = part.pairings.get((index - part.first) % part.pairings.size());
        return reading(part.file, hdf -> {
            Image hr = Degradation.modCrop(view(part, hdf, HR, field, pairing.target()), scale);
            Image ref = view(part, hdf, HR, field, pairing.reference()).crop(0, 0, hr.width(), hr.height());
            Pair pair = part.lr
                    ? new Pair(
                            fitting(part, lrName(), view(part, hdf, lrName(), field, pairing.target()), hr, scale), hr)
                    : Pair.of(hr, scale, Degradation.bicubic(scale));
            pair = pair.withRef(ref);
            return Optional.of(
                    part.enlarged
                            ? pair.withEnlarged(fitting(
                                    part,
                                    enlargedName(),
                                    view(part, hdf, enlargedName(), field, pairing.target()),
                                    hr,
                                    1))
                            : pair);
        });
    }

    /** Of the files' names, sizes and pairs: their samples are too many to be read for it. */
    @Override
    public String hash() {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.file.getFileName()).append(part.fields).append(part.pairings);
            text.append(part.file.toFile().length());
        }
        return PixelHash.ofText(text.toString());
    }

    private String lrName() {
        return "img_LR_" + scale;
    }

    private String enlargedName() {
        return "MDSR_" + scale;
    }

    /** Cut to what belongs to {@code hr}; the authors' files are a little larger or as large. */
    private static Image fitting(Part part, String name, Image picture, Image hr, int scale) throws IOException {
        int width = hr.width() / scale;
        int height = hr.height() / scale;
        if (picture.width() < width || picture.height() < height) {
            throw new IOException(part.file + ": " + name + ": expected at least " + width + " x " + height
                    + " pixels, found " + picture.width() + " x " + picture.height());
        }
        return picture.crop(0, 0, width, height);
    }

    private static Image view(Part part, HdfFile hdf, String name, int field, View view) throws IOException {
        Dataset dataset = dataset(part.file, hdf, name);
        int height = dataset.getDimensions()[4];
        int width = dataset.getDimensions()[5];
        Object slice = dataset.getData(
                new long[] {field, view.row(), view.column(), 0, 0, 0}, new int[] {1, 1, 1, COLOURS, height, width});
        Object planes = Array.get(Array.get(Array.get(slice, 0), 0), 0);
        byte[] samples = new byte[COLOURS * height * width];
        for (int c = 0; c < COLOURS; c++) {
            for (int y = 0; y < height; y++) {
                Object row = Array.get(Array.get(planes, c), y);
                for (int x = 0; x < width; x++) {
                    samples[(y * width + x) * COLOURS + c] = (byte) Array.getInt(row, x);
                }
            }
        }
        return Image.wrap8(width, height, COLOURS, samples);
    }

    /** An array of the layout that is expected. */
    private static Dataset dataset(Path file, HdfFile hdf, String name) throws IOException {
        Node node = hdf.getChild(name);
        if (!(node instanceof Dataset dataset)) {
            throw new IOException(file + ": expected an array " + name + ", found "
                    + String.join(", ", hdf.getChildren().keySet()));
        }
        int[] shape = dataset.getDimensions();
        if (shape.length != 6
                || shape[COLOURS] != COLOURS
                || dataset.getDataType().getSize() != 1) {
            throw new IOException(file + ": " + name + ": expected bytes [N, rows, columns, 3, height, width], found "
                    + dataset.getDataType().getSize() + " bytes each, " + Arrays.toString(shape));
        }
        return dataset;
    }

    /** What is read of a file. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(HdfFile hdf) throws IOException;
    }

    /** Opens, reads and closes. */
    private static <T> T reading(Path file, Reading<T> reading) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": there is no such file");
        }
        try (HdfFile hdf = new HdfFile(file)) {
            return reading.of(hdf);
        } catch (HdfException broken) {
            throw new IOException(file + ": expected HDF5, found what cannot be read: " + broken.getMessage(), broken);
        }
    }
}
