package io.github.acutance.data;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFileException;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageHeader;
import io.github.acutance.image.Resampling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Training pairs from folders. Headers are read first; pictures are decoded when needed and kept as long as memory
 * allows. A broken picture is named once and left out.
 */
public final class PairFiles implements PairSource {
    private static final int HASHED_BYTES = 1 << 16;

    /**
     * A folder of HR pictures and those that belong to it, paired by name.
     *
     * @param gt HR pictures
     * @param lq LR pictures, named like HR; made when empty
     * @param labels label maps, gray, of the size of HR
     * @param downscale each picture is made smaller by each of these factors first
     */
    public record Root(Path gt, Optional<Path> lq, Optional<Path> labels, List<Integer> downscale) {}

    /**
     * How pairs are made.
     *
     * @param scale HR pixels to an LR pixel; 1 where LR is not needed
     * @param degradation how LR is made, and the easier HR
     * @param easier whether the easier HR is needed
     * @param leastSide pictures with a shorter side, in HR pixels, are left out
     * @param seed of noise
     * @param cacheBytes decoded pictures are kept up to this size
     */
    public record Making(int scale, Degrading degradation, boolean easier, int leastSide, long seed, long cacheBytes) {}

    private record Entry(Path gt, Path lq, Path labels, int factor) {}

    private final List<Entry> entries;
    private final Making making;
    private final Consumer<String> log;
    private final AtomicReferenceArray<Pair> cache;
    private final AtomicLong free;
    private final Set<Integer> broken = ConcurrentHashMap.newKeySet();
    private final String hash;

    private PairFiles(List<Entry> entries, Making making, Consumer<String> log) throws IOException {
        this.entries = entries;
        this.making = making;
        this.log = log;
        this.cache = new AtomicReferenceArray<>(entries.size());
        this.free = new AtomicLong(making.cacheBytes());
        this.hash = hash(entries);
    }

    /**
     * Lists the pictures and decodes as many as are kept.
     *
     * @param log hears what is left out and why
     * @throws IOException if a folder cannot be read, a picture has no partner, or partners do not fit
     */
    public static PairFiles open(List<Root> roots, Making making, Consumer<String> log) throws IOException {
        List<Entry> entries = new ArrayList<>();
        int tooSmall = 0;
        for (Root root : roots) {
            Map<String, Path> lqNames = names(root.lq());
            Map<String, Path> labelNames = names(root.labels());
            for (Path file : ImageFolder.of(root.gt()).pictures()) {
                Optional<ImageHeader> header = header(file, log);
                Path lq = partner(file, root.lq(), lqNames, making.scale());
                Path labels = partner(file, root.labels(), labelNames, making.scale());
                for (int factor : header.isEmpty() ? List.<Integer>of() : root.downscale()) {
                    int side = Math.min(header.get().width(), header.get().height()) / factor;
                    if (side / making.scale() * making.scale() < making.leastSide()) {
                        tooSmall++;
                    } else {
                        entries.add(new Entry(file, lq, labels, factor));
                    }
                }
            }
        }
        log.accept(entries.size() + " training pictures, " + tooSmall + " left out as smaller than a crop of "
                + making.leastSide() + " pixels");
        if (entries.isEmpty()) {
            throw new IOException("training pictures: expected some of at least " + making.leastSide()
                    + " pixels to a side in "
                    + String.join(
                            ", ",
                            roots.stream().map(root -> root.gt().toString()).toList())
                    + ", found none");
        }
        PairFiles files = new PairFiles(List.copyOf(entries), making, log);
        files.fill();
        return files;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public Optional<Pair> pair(int index) throws IOException {
        Pair kept = cache.get(index);
        if (kept != null) {
            return Optional.of(kept);
        }
        try {
            Pair pair = load(index);
            if (free.addAndGet(-pair.bytes()) >= 0) {
                cache.set(index, pair);
            }
            return Optional.of(pair);
        } catch (ImageFileException unreadable) {
            if (broken.add(index)) {
                log.accept(unreadable.getMessage() + "; left out");
            }
            return Optional.empty();
        }
    }

    /** SHA-256, in hexadecimal, of the names, lengths and first 64 KiB of all files. */
    @Override
    public String hash() {
        return hash;
    }

    private void fill() throws IOException {
        try {
            IntStream.range(0, size()).parallel().forEach(index -> {
                try {
                    if (free.get() > 0) {
                        pair(index);
                    }
                } catch (IOException misfit) {
                    throw new UncheckedIOException(misfit);
                }
            });
        } catch (UncheckedIOException misfit) {
            throw misfit.getCause();
        }
        if (broken.size() == size()) {
            throw new IOException("training pictures: expected some that can be read, found none among " + size());
        }
    }

    private Pair load(int index) throws IOException {
        Entry entry = entries.get(index);
        Image picture = read(entry.gt());
        Image smaller = entry.factor() == 1
                ? picture
                : Resampling.resize(
                        Degradation.modCrop(picture, entry.factor()), 1.0 / entry.factor(), Resampling.Variant.UINT8);
        Image hr = Degradation.modCrop(smaller, making.scale());
        Degrading degradation = making.degradation().withSeed(making.seed() * 31 + index);
        Image lr = entry.lq() == null ? degradation.lr(hr, making.scale()) : lq(entry, hr);
        return new Pair(
                lr,
                hr,
                entry.labels() == null ? Optional.empty() : Optional.of(labels(entry, picture, hr)),
                making.easier() ? Optional.of(degradation.easier(hr)) : Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Image lq(Entry entry, Image hr) throws IOException {
        Image lr = read(entry.lq());
        int width = hr.width() / making.scale();
        int height = hr.height() / making.scale();
        if (entry.factor() != 1 || lr.width() != width || lr.height() != height) {
            throw new IOException(entry.lq() + ": expected " + width + " x " + height + " pixels for " + entry.gt()
                    + " at x" + making.scale() + ", found " + lr.width() + " x " + lr.height());
        }
        return lr;
    }

    /** The label map, reduced by taking the middle one of each square's labels. */
    private static Image labels(Entry entry, Image picture, Image hr) throws IOException {
        Image map = ImageFiles.read(entry.labels());
        if (map.channels() != 1 || map.bits() != 8) {
            throw new IOException(entry.labels() + ": expected a label map in gray with 8 bits, found " + map);
        }
        if (map.width() != picture.width() || map.height() != picture.height()) {
            throw new IOException(entry.labels() + ": expected " + picture.width() + " x " + picture.height()
                    + " pixels as " + entry.gt() + " has, found " + map.width() + " x " + map.height());
        }
        int factor = entry.factor();
        byte[] reduced = new byte[hr.width() * hr.height()];
        for (int i = 0; i < reduced.length; i++) {
            int x = i % hr.width() * factor + factor / 2;
            int y = i / hr.width() * factor + factor / 2;
            reduced[i] = (byte) map.sample(x, y, 0);
        }
        return Image.of8(hr.width(), hr.height(), 1, reduced);
    }

    private static Image read(Path file) throws IOException {
        return ImageFiles.read(file).color().asBits(8).asRgb();
    }

    private static Optional<ImageHeader> header(Path file, Consumer<String> log) {
        try {
            return Optional.of(ImageFiles.readHeader(file));
        } catch (IOException broken) {
            log.accept(broken.getMessage() + "; left out");
            return Optional.empty();
        }
    }

    private static Map<String, Path> names(Optional<Path> folder) throws IOException {
        Map<String, Path> names = new HashMap<>();
        if (folder.isPresent()) {
            ImageFolder.of(folder.get()).pictures().forEach(file -> names.putIfAbsent(stem(file), file));
        }
        return names;
    }

    /** The picture of the same name, with any extension, or {@code NAMEx4}; null if there is no folder. */
    private static Path partner(Path file, Optional<Path> folder, Map<String, Path> names, int scale)
            throws IOException {
        if (folder.isEmpty()) {
            return null;
        }
        String stem = stem(file);
        Path partner = names.getOrDefault(stem, names.get(stem + "x" + scale));
        if (partner == null) {
            throw new IOException(
                    folder.get() + ": expected a picture named " + stem + " to go with " + file + ", found none");
        }
        return partner;
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    private static String hash(List<Entry> entries) throws IOException {
        MessageDigest digest = PixelHash.sha256();
        for (Entry entry : entries) {
            for (Path file : new Path[] {entry.gt(), entry.lq(), entry.labels()}) {
                if (file != null) {
                    digest.update((file.getFileName() + " " + Files.size(file)).getBytes(StandardCharsets.UTF_8));
                    try (InputStream in = Files.newInputStream(file)) {
                        digest.update(in.readNBytes(HASHED_BYTES));
                    }
                }
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
