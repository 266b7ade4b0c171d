package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What is wrong with a set of pictures: files that cannot be read, LR pictures that do not fit their HR pictures,
 * duplicates, and test pictures among those to train on. Pictures are equal if their {@link PixelHash} is.
 */
public final class DatasetCheck {
    /** What can be wrong. */
    public enum Kind {
        /** The file cannot be decoded. */
        UNREADABLE,
        /** No file of the other folder has its name. */
        PARTNER,
        /** The picture has no reference, or not all that it should have. */
        REFERENCE,
        /** The LR size is not the HR size over the scale, or a reference has quite another. */
        SIZE,
        /** One is gray, the other in colour, or only one has alpha. */
        CHANNELS,
        /** One has 8 bits per sample, the other 16. */
        BITS,
        /** Another file of the set shows the same. */
        DUPLICATE,
        /** A file of a test set shows the same. */
        LEAK;

        /** As tables spell it: {@code leak}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One finding.
     *
     * @param kind what is wrong
     * @param file with which file
     * @param detail in words: what was expected, what was found
     */
    public record Problem(Kind kind, Path file, String detail) {}

    private record Seen(Path file, int width, int height, int channels, int bits, String hash) {}

    /** One of both. */
    private record Read(Optional<Seen> seen, Optional<Problem> problem) {}

    private final List<Problem> problems = new ArrayList<>();
    private int pictures;

    private DatasetCheck() {}

    /**
     * Reads all pictures and compares them.
     *
     * @param hr the set
     * @param lr its LR pictures, empty for none; {@code a/name}, or {@code a/namex4} where x4 is the scale, pairs with
     *     {@code a/name}, below their folders
     * @param scale HR over LR; empty where it is not checked
     * @param test pictures that must not be in the set, empty for none
     */
    public static DatasetCheck of(ImageFolder hr, Optional<ImageFolder> lr, OptionalDouble scale, List<Path> test) {
        DatasetCheck check = new DatasetCheck();
        List<Seen> seenHr = check.read(hr.pictures());
        check.findDuplicates(seenHr);
        lr.ifPresent(small -> check.comparePairs(hr, seenHr, small, check.read(small.pictures()), scale));
        check.findLeaks(seenHr, check.read(test));
        return check;
    }

    /** All findings. */
    public List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** How many pictures were read. */
    public int pictures() {
        return pictures;
    }

    private List<Seen> read(List<Path> files) {
        List<Seen> all = new ArrayList<>();
        for (Read read : files.parallelStream().map(DatasetCheck::read).toList()) {
            read.seen().ifPresent(all::add);
            read.problem().ifPresent(problems::add);
        }
        pictures += all.size();
        return all;
    }

    private static Read read(Path file) {
        try {
            Image image = ImageFiles.read(file);
            Seen seen =
                    new Seen(file, image.width(), image.height(), image.channels(), image.bits(), PixelHash.of(image));
            return new Read(Optional.of(seen), Optional.empty());
        } catch (IOException e) {
            return new Read(Optional.empty(), Optional.of(new Problem(Kind.UNREADABLE, file, e.getMessage())));
        }
    }

    private void findDuplicates(List<Seen> set) {
        Map<String, Path> first = new HashMap<>();
        for (Seen seen : set) {
            Path same = first.putIfAbsent(seen.hash(), seen.file());
            if (same != null) {
                problems.add(new Problem(Kind.DUPLICATE, seen.file(), "shows the same as " + same));
            }
        }
    }

    private void findLeaks(List<Seen> set, List<Seen> test) {
        Map<String, Path> tests = new HashMap<>();
        test.forEach(seen -> tests.putIfAbsent(seen.hash(), seen.file()));
        for (Seen seen : set) {
            Path same = tests.get(seen.hash());
            if (same != null) {
                problems.add(new Problem(Kind.LEAK, seen.file(), "shows the same as the test picture " + same));
            }
        }
    }

    /** Names pair even where a file is unreadable, so that its partner is not reported as alone. */
    private void comparePairs(
            ImageFolder hr, List<Seen> seenHr, ImageFolder lr, List<Seen> seenLr, OptionalDouble scale) {
        Map<String, Path> hrByName = new HashMap<>();
        hr.pictures().forEach(file -> hrByName.put(nameBelow(hr.folder(), file), file));
        Map<Path, Seen> read = new HashMap<>();
        seenHr.forEach(seen -> read.put(seen.file(), seen));
        seenLr.forEach(seen -> read.put(seen.file(), seen));
        Set<Path> paired = new HashSet<>();
        for (Path small : lr.pictures()) {
            Optional<Path> partner = partner(nameBelow(lr.folder(), small), hrByName);
            if (partner.isEmpty()) {
                problems.add(new Problem(Kind.PARTNER, small, "expected an HR picture of its name, found none"));
                continue;
            }
            paired.add(partner.get());
            if (read.containsKey(small) && read.containsKey(partner.get())) {
                compare(read.get(small), read.get(partner.get()), scale);
            }
        }
        hr.pictures().stream()
                .filter(file -> !paired.contains(file))
                .forEach(file -> problems.add(
                        new Problem(Kind.PARTNER, file, "expected an LR picture of its name, found none")));
    }

    private static Optional<Path> partner(String lrName, Map<String, Path> hrByName) {
        Path exact = hrByName.get(lrName);
        return Optional.ofNullable(exact != null ? exact : hrByName.get(lrName.replaceFirst("[-_]?x[\\d.]+$", "")));
    }

    private void compare(Seen lr, Seen hr, OptionalDouble scale) {
        if (scale.isPresent() && !(fits(lr.width(), hr.width(), scale) && fits(lr.height(), hr.height(), scale))) {
            String expected = String.format(
                    Locale.ROOT, "%.4g x %.4g", hr.width() / scale.getAsDouble(), hr.height() / scale.getAsDouble());
            problems.add(new Problem(
                    Kind.SIZE,
                    lr.file(),
                    "expected about " + expected + " pixels, found " + lr.width() + " x " + lr.height()));
        }
        if (lr.channels() != hr.channels()) {
            problems.add(new Problem(
                    Kind.CHANNELS, lr.file(), "expected " + hr.channels() + " channels, found " + lr.channels()));
        }
        if (lr.bits() != hr.bits()) {
            problems.add(new Problem(Kind.BITS, lr.file(), "expected " + hr.bits() + " bits, found " + lr.bits()));
        }
    }

    /** The length of a mod-cropped picture, of a whole one, or of one with Meta-SR's crop of 4 pixels. */
    private static boolean fits(int lr, int hr, OptionalDouble scale) {
        double factor = scale.getAsDouble();
        boolean metaSr = hr % factor != 0 && lr == Math.ceil((hr - 4) / factor);
        return lr == (int) (hr / factor) || lr == Math.ceil(hr / factor) || metaSr;
    }

    /** The path below the folder, without extension; the bare name of a file that was given itself. */
    private static String nameBelow(Path folder, Path file) {
        String name = (folder.equals(file) ? file.getFileName() : folder.relativize(file)).toString();
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }
}
