package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Training and test pairs with a reference: another picture of the scene, brought to the HR picture's size. */
public final class ReferencePairs {
    private static final Pattern VIEW = Pattern.compile("view_(\\d+)_(\\d+)");

    private ReferencePairs() {}

    /**
     * How an HR picture becomes a pair.
     *
     * @param scale enlargement factor
     * @param enlarged folder with its LR picture enlarged by a network, under its name, of any format; none where an
     *     interpolation will do
     */
    public record Making(int scale, Optional<Path> enlarged) {
        /** Without an enlarged picture. */
        public static Making of(int scale) {
            return new Making(scale, Optional.empty());
        }

        private Pair pair(Path file) throws IOException {
            Pair pair = Pair.of(ImageFiles.read(file), scale, Degradation.bicubic(scale));
            if (enlarged.isEmpty()) {
                return pair;
            }
            Path beside = ReferenceFolder.of(enlarged.get()).named(ReferenceFolder.stem(file));
            Image picture = ImageFiles.read(beside).color().asRgb().asBits(8);
            if (picture.width() != pair.hr().width()
                    || picture.height() != pair.hr().height()) {
                throw new IOException(beside + ": expected " + pair.hr().width() + " x "
                        + pair.hr().height() + " pixels, as " + file + " has in multiples of " + scale + ", found "
                        + picture.width() + " x " + picture.height());
            }
            return pair.withEnlarged(picture);
        }
    }

    /**
     * Pictures and their references by name: CUFED's {@code input} and {@code ref}, or a folder of CUFED5's groups with
     * itself.
     *
     * @param levels of CUFED5's groups, from 1; every level makes a pair of its own
     * @throws IOException if a folder or a picture cannot be read, or a picture has no reference
     */
    public static List<Pair> byName(Path hrFolder, Path refFolder, List<Integer> levels, Making making)
            throws IOException {
        ReferenceFolder references = ReferenceFolder.of(refFolder);
        List<Path> pictures = ImageFolder.of(hrFolder).pictures();
        boolean groups = pictures.stream().anyMatch(file -> references.isInput(ReferenceFolder.stem(file)));
        List<Pair> pairs = new ArrayList<>();
        for (Path file : pictures) {
            if (groups && !references.isInput(ReferenceFolder.stem(file))) {
                continue; // a reference itself
            }
            Pair pair = making.pair(file);
            for (Path reference : references.of(ReferenceFolder.stem(file), levels)) {
                pairs.add(pair.withRef(fitted(ImageFiles.read(reference), pair.hr())));
            }
        }
        return pairs;
    }

    /**
     * Views of a light field, {@code view_ROW_COL.png}: one is to be enlarged, another is the reference.
     *
     * @param parallax where references are
     * @param heldOut names of views, {@code 2_3}, that are kept for tests
     * @param test whether the pairs are those of a test: a view that is held out, with the first of the others that is as
     *     far away as wanted; else both are of the others, in all combinations
     * @throws IOException if the folder or a picture cannot be read, or there is no such pair
     */
    public static List<Pair> views(Path folder, Parallax parallax, Set<String> heldOut, boolean test, Making making)
            throws IOException {
        Map<View, Pair> views = new LinkedHashMap<>();
        for (Path file : ImageFolder.of(folder).pictures()) {
            Matcher name = VIEW.matcher(ReferenceFolder.stem(file));
            if (name.matches()) {
                View view = new View(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)));
                views.put(view, making.pair(file));
            }
        }
        List<Pair> pairs = View.pairings(views.keySet(), parallax, heldOut, test).stream()
                .map(pairing -> views.get(pairing.target())
                        .withRef(views.get(pairing.reference()).hr()))
                .toList();
        if (pairs.isEmpty()) {
            throw new IOException(folder + ": expected views view_ROW_COL " + parallax + ", found none");
        }
        return pairs;
    }

    /**
     * How a reference differs from its picture.
     *
     * @param shiftPixels greatest displacement in each direction
     * @param zoom greatest change of size, 0.05 for five percent
     * @param brightness greatest change of brightness, 0.1 for ten percent
     */
    public record Difference(int shiftPixels, double zoom, double brightness) {
        /** Checks the numbers. */
        public Difference {
            if (shiftPixels < 0 || !(zoom >= 0 && zoom < 0.5) || !(brightness >= 0 && brightness < 1)) {
                throw new IllegalArgumentException("synthetic pairs: expected a shift of at least 0, zoom below 0.5 and"
                        + " brightness below 1, found " + shiftPixels + ", " + zoom + " and " + brightness);
            }
        }
    }

    /**
     * A pair from one photograph: its middle, and the same displaced, zoomed and brightened at random.
     *
     * @return empty if the photograph is too small to have a middle of {@code leastPixels}
     */
    public static Optional<Pair> synthetic(
            Image photo, Difference difference, int leastPixels, int scale, RandomGenerator random) {
        int margin =
                difference.shiftPixels + (int) Math.ceil(difference.zoom * Math.max(photo.width(), photo.height()));
        int width = (photo.width() - 2 * margin) / scale * scale;
        int height = (photo.height() - 2 * margin) / scale * scale;
        if (Math.min(width, height) < Math.max(scale, leastPixels)) {
            return Optional.empty();
        }
        Image rgb = photo.color().asRgb().asBits(8);
        double factor = 1 + between(random, difference.zoom);
        Image zoomed = Resampling.resize(
                rgb,
                (int) Math.round(rgb.width() * factor),
                (int) Math.round(rgb.height() * factor),
                Resampling.Variant.UINT8);
        int x = place(margin * factor + between(random, difference.shiftPixels), zoomed.width() - width);
        int y = place(margin * factor + between(random, difference.shiftPixels), zoomed.height() - height);
        Image ref = brightened(zoomed.crop(x, y, width, height), 1 + between(random, difference.brightness));
        Pair pair = Pair.of(rgb.crop(margin, margin, width, height), scale, Degradation.bicubic(scale));
        return Optional.of(pair.withRef(ref));
    }

    private static double between(RandomGenerator random, double limit) {
        return (2 * random.nextDouble() - 1) * limit;
    }

    private static int place(double wanted, int most) {
        return Math.min(Math.max(0, (int) Math.round(wanted)), most);
    }

    private static Image brightened(Image picture, double gain) {
        ByteBuffer from = picture.samples();
        byte[] samples = new byte[from.remaining()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) Math.min(255, Math.rint((from.get(i) & 0xff) * gain));
        }
        return Image.of8(picture.width(), picture.height(), 3, samples);
    }

    /** Resized where it has another size, as the authors of SRNTT do with CUFED's 159 x 160 pixels. */
    private static Image fitted(Image reference, Image hr) {
        Image rgb = reference.color().asRgb().asBits(8);
        return rgb.width() == hr.width() && rgb.height() == hr.height()
                ? rgb
                : Resampling.resizeAsPillow(rgb, hr.width(), hr.height());
    }
}
