package io.github.acutance.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Pairs by number. Safe for several threads. */
public interface PairSource {
    /** How many there are, those included that turn out to be broken. */
    int size();

    /**
     * One of them; empty if its files are broken, now and every other time.
     *
     * @throws IOException if its files do not belong together
     */
    Optional<Pair> pair(int index) throws IOException;

    /** Tells one set of pictures from another: 64 hexadecimal digits. */
    String hash();

    /** Pairs at hand; their hash is of HR's, the references' and the enlarged pictures' pixels. */
    static PairSource of(List<Pair> pairs) {
        List<Pair> all = List.copyOf(pairs);
        return new PairSource() {
            @Override
            public int size() {
                return all.size();
            }

            @Override
            public Optional<Pair> pair(int index) {
                return Optional.of(all.get(index));
            }

            @Override
            public String hash() {
                StringBuilder each = new StringBuilder();
                for (Pair pair : all) {
                    each.append(PixelHash.of(pair.hr()));
                    pair.ref().map(PixelHash::of).ifPresent(each::append);
                    pair.enlarged().map(PixelHash::of).ifPresent(each::append);
                }
                return PixelHash.ofText(each.toString());
            }
        };
    }
}
