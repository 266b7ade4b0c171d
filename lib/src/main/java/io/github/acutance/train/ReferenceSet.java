package io.github.acutance.train;

import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.LightFieldFiles;
import io.github.acutance.data.Pair;
import io.github.acutance.data.PairSource;
import io.github.acutance.data.Parallax;
import io.github.acutance.data.ReferencePairs;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Where the references of training and validation pictures come from.
 *
 * @param type {@code same_name} in {@code dataroot}, also CUFED5's groups; {@code views} of a light field in the pictures'
 *     own folder; {@code hdf5}: views in files as CrossNet's code reads them, which stand in the place of folders;
 *     {@code synthetic}: the picture itself, changed at random; {@code mixed}: by name where {@code dataroot} has a folder,
 *     synthetic where it has {@code null}
 * @param dataroot by folder of pictures: folder of references
 * @param enlarged by folder of pictures: folder of their LR pictures enlarged by a network, under the same names, for
 *     recipes that start from an enlarged picture; the interpolation of the recipe when left out
 * @param levels of CUFED5's groups; default 1
 * @param parallax least and greatest distance of two views; default 1 and 1
 * @param offset rows and columns from a view to its reference, where it is one and the same for all, in the place of
 *     {@code parallax}
 * @param heldOut views such as {@code 2_3} that are validated on and not trained with
 * @param shift of synthetic references: pixels in each direction at most; default 15
 * @param zoom of synthetic references: change of size at most; default 0.02
 * @param brightness of synthetic references: change at most; default 0.1
 * @param unrelated share of the training's crops whose reference is a crop from anywhere, for networks that must learn to do
 *     without; default 0
 */
public record ReferenceSet(
        String type,
        List<Path> dataroot,
        List<Path> enlarged,
        List<Integer> levels,
        List<Integer> parallax,
        List<Integer> offset,
        List<String> heldOut,
        Integer shift,
        Double zoom,
        Double brightness,
        Double unrelated) {
    /** Fills what may be left out. */
    public ReferenceSet {
        dataroot = dataroot == null ? List.of() : dataroot;
        enlarged = enlarged == null ? List.of() : enlarged;
        levels = levels == null ? List.of(1) : levels;
        parallax = parallax == null ? List.of(1, 1) : parallax;
        offset = offset == null ? List.of() : offset;
        heldOut = heldOut == null ? List.of() : heldOut;
        shift = shift == null ? 15 : shift;
        zoom = zoom == null ? Double.valueOf(0.02) : zoom;
        brightness = brightness == null ? Double.valueOf(0.1) : brightness;
        unrelated = unrelated == null ? Double.valueOf(0) : unrelated;
        if (type == null
                || !Set.of("same_name", "views", "hdf5", "synthetic", "mixed").contains(type)) {
            throw new IllegalArgumentException(
                    "references: expected type same_name, views, hdf5, synthetic or mixed, found " + type);
        }
        if (!(unrelated >= 0 && unrelated <= 1)) {
            throw new IllegalArgumentException("references.unrelated: expected 0 to 1, found " + unrelated);
        }
    }

    /**
     * All pairs.
     *
     * @param folders of HR pictures, or files of light fields
     * @param test whether they are for validation
     * @param leastPixels sides of the smallest picture that is of use
     * @throws IOException if a folder or a picture cannot be read
     */
    PairSource source(List<Path> folders, boolean test, int leastPixels, int scale, long seed) throws IOException {
        return type.equals("hdf5")
                ? LightFieldFiles.of(folders, apart(), Set.copyOf(heldOut), test, scale)
                : PairSource.of(pairs(folders, test, leastPixels, scale, seed));
    }

    private List<Pair> pairs(List<Path> folders, boolean test, int leastPixels, int scale, long seed)
            throws IOException {
        if (Set.of("same_name", "mixed").contains(type) && dataroot.size() != folders.size()) {
            throw new IOException("references: expected a dataroot for each of " + folders.size()
                    + " folders of pictures, found " + dataroot.size());
        }
        if (!enlarged.isEmpty()
                && (!Set.of("same_name", "views").contains(type) || enlarged.size() != folders.size())) {
            throw new IOException("references: expected enlarged for each of " + folders.size()
                    + " folders of pictures of one name or views, found " + enlarged.size() + " and "
                    + type);
        }
        List<Pair> pairs = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < folders.size(); i++) {
            Path folder = folders.get(i);
            var making = new ReferencePairs.Making(
                    scale, enlarged.isEmpty() ? Optional.empty() : Optional.of(enlarged.get(i)));
            switch (kind(i)) {
                case "same_name" -> pairs.addAll(ReferencePairs.byName(folder, dataroot.get(i), levels, making));
                case "views" -> pairs.addAll(ReferencePairs.views(folder, apart(), Set.copyOf(heldOut), test, making));
                default -> {
                    var difference = new ReferencePairs.Difference(shift, zoom, brightness);
                    for (Path file : ImageFolder.of(folder).pictures()) {
                        ReferencePairs.synthetic(ImageFiles.read(file), difference, leastPixels, scale, random)
                                .ifPresent(pairs::add);
                    }
                }
            }
        }
        pairs.removeIf(pair -> Math.min(pair.hr().width(), pair.hr().height()) < leastPixels);
        return pairs;
    }

    private Parallax apart() {
        return new Parallax(parallax, offset);
    }

    private String kind(int folder) {
        return !type.equals("mixed") ? type : dataroot.get(folder) == null ? "synthetic" : "same_name";
    }
}
