package io.github.acutance.eval;

import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.ReferenceFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of pictures to measure on: {@code HR} with LR pictures beside it ({@code LR_bicubic/X4}, {@code LR_BD/X3},
 * {@code LR_DN/X3}, {@code LR_bicubic_fractional/X1.50}), {@code HR} alone, or a plain folder of HR pictures.
 *
 * @param name of the folder, for example {@code Set5}
 * @param folder where it is
 * @param originals the HR pictures, in the order of their names
 */
public record Dataset(String name, Path folder, List<Path> originals) {
    private static final Pattern SCALE_FOLDER = Pattern.compile("[xX](\\d+(?:\\.\\d+)?)");
    private static final Pattern NUMBERED = Pattern.compile("img_(\\d{3,})_SRF.*", Pattern.CASE_INSENSITIVE);

    /** Copies the list. */
    public Dataset {
        originals = List.copyOf(originals);
    }

    /**
     * The pictures of a dataset at one scale.
     *
     * @param samples those to measure
     * @param unusable pictures left out, each with its reason
     * @param notes what else is to be known
     */
    public record Selection(List<Sample> samples, List<Failure> unusable, List<String> notes) {}

    /**
     * Looks at a folder.
     *
     * @throws IOException if it is missing, unreadable, or holds no picture that can be read
     */
    public static Dataset of(Path folder) throws IOException {
        Path plain = folder.toAbsolutePath().normalize();
        Path hr = plain.resolve("HR");
        ImageFolder pictures = ImageFolder.of(Files.isDirectory(hr) ? hr : folder);
        if (pictures.pictures().isEmpty()) {
            throw new IOException(pictures.folder() + ": expected pictures, found none"
                    + (Files.isDirectory(hr) ? "" : " (nor a folder HR)"));
        }
        Path last = plain.getFileName();
        boolean isHr = last != null && last.toString().equals("HR") && plain.getParent() != null;
        Path named = isHr ? plain.getParent().getFileName() : last;
        return new Dataset(named == null ? "pictures" : named.toString(), folder, originals(pictures));
    }

    /** All pictures, or in a folder of groups with references (CUFED5) the inputs alone. */
    private static List<Path> originals(ImageFolder pictures) throws IOException {
        ReferenceFolder references = ReferenceFolder.of(pictures.folder());
        List<Path> inputs = pictures.pictures().stream()
                .filter(file -> references.isInput(stem(file)))
                .toList();
        return inputs.isEmpty() ? pictures.pictures() : inputs;
    }

    /**
     * The pictures with their LR partners at a scale; where there is no folder of LR pictures, none has one.
     *
     * @throws IOException if a folder cannot be read
     */
    public Selection at(double scale, LrKind kind) throws IOException {
        Optional<Path> lrFolder = lrFolder(scale, kind);
        if (lrFolder.isEmpty()) {
            List<Sample> made = originals.stream()
                    .map(hr -> new Sample(stem(hr), hr, Optional.empty()))
                    .toList();
            return new Selection(made, List.of(), List.of("LR made from HR by " + kind.title()));
        }
        return pair(lrFolder.get(), ImageFolder.of(lrFolder.get()).pictures(), scale);
    }

    private Selection pair(Path lrFolder, List<Path> lrFiles, double scale) {
        Map<String, Path> byStem = new HashMap<>();
        lrFiles.forEach(file -> byStem.put(withoutScale(stem(file), scale), file));
        Optional<Map<String, Path>> numbered = byNumber(lrFiles, byStem);
        Map<String, Path> partners = numbered.orElse(byStem);
        List<Sample> samples = new ArrayList<>();
        List<Failure> unusable = new ArrayList<>();
        for (Path hr : originals) {
            Path lr = partners.remove(stem(hr));
            if (lr == null) {
                unusable.add(new Failure(stem(hr), "expected an LR picture in " + lrFolder + ", found none"));
            } else {
                samples.add(new Sample(stem(hr), hr, Optional.of(lr)));
            }
        }
        partners.values().stream()
                .sorted()
                .forEach(lr -> unusable.add(
                        new Failure(lr.getFileName().toString(), "expected an HR picture of that name, found none")));
        List<String> notes = new ArrayList<>(List.of("LR from " + lrFolder));
        numbered.ifPresent(any -> notes.add("LR pictures are numbered: paired with the HR pictures in their order"));
        return new Selection(List.copyOf(samples), List.copyOf(unusable), List.copyOf(notes));
    }

    /** {@code img_003_SRF.png} is the third picture, where the names share nothing else. */
    private Optional<Map<String, Path>> byNumber(List<Path> lrFiles, Map<String, Path> byStem) {
        if (lrFiles.size() != originals.size() || originals.stream().anyMatch(hr -> byStem.containsKey(stem(hr)))) {
            return Optional.empty();
        }
        Map<String, Path> numbered = new HashMap<>();
        for (Path file : lrFiles) {
            Matcher number = NUMBERED.matcher(stem(file));
            int index = number.matches() ? Integer.parseInt(number.group(1)) - 1 : -1;
            if (index < 0 || index >= originals.size()) {
                return Optional.empty();
            }
            numbered.put(stem(originals.get(index)), file);
        }
        return numbered.size() == originals.size() ? Optional.of(numbered) : Optional.empty();
    }

    private Optional<Path> lrFolder(double scale, LrKind kind) throws IOException {
        Path root = Files.isDirectory(folder.resolve("HR"))
                ? folder
                : folder.toAbsolutePath().getParent();
        boolean besideHr = root != null && Files.isDirectory(root.resolve("HR"));
        for (String name : besideHr ? kind.folders() : List.<String>of()) {
            Path scales = root.resolve(name);
            if (!Files.isDirectory(scales)) {
                continue;
            }
            try (Stream<Path> entries = Files.list(scales)) {
                Optional<Path> found = entries.filter(Files::isDirectory)
                        .filter(entry -> isScale(entry.getFileName().toString(), scale))
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isScale(String folderName, double scale) {
        Matcher matcher = SCALE_FOLDER.matcher(folderName);
        return matcher.matches() && Double.parseDouble(matcher.group(1)) == scale;
    }

    /** {@code babyx4} and {@code babyX4} are {@code baby} at scale 4. */
    private static String withoutScale(String stem, double scale) {
        String ending = Scale.word(scale);
        return stem.toLowerCase(Locale.ROOT).endsWith(ending)
                ? stem.substring(0, stem.length() - ending.length())
                : stem;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
