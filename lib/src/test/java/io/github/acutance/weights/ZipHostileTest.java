package io.github.acutance.weights;

import static io.github.acutance.weights.TestPickle.dims;
import static io.github.acutance.weights.TestPickle.storage;
import static io.github.acutance.weights.TestPickle.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.weights.Container.Block;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Zip files whose directory lies, and zip bombs. */
class ZipHostileTest {
    private static final int COUNT = 1000;
    private static final Object STATE =
            Map.of("w", tensor(storage("FloatStorage", "0", COUNT), 0, dims(COUNT), dims(1)));

    private static Map<String, Block> noise() {
        Random random = new Random(7);
        float[] values = new float[COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return Map.of("0", Block.floats(values));
    }

    /** A zip file whose bytes can be changed at a directory entry's fields. */
    private static final class Patched {
        private final byte[] bytes;
        private final ByteBuffer view;

        Patched(Container container) {
            bytes = container.file(STATE, noise());
            view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        int central(String name) {
            int at = view.getInt(end() + 16);
            while (!name(at).equals(name)) {
                at += 46 + view.getShort(at + 28) + view.getShort(at + 30) + view.getShort(at + 32);
            }
            return at;
        }

        int end() {
            return bytes.length - 22;
        }

        private String name(int central) {
            return new String(bytes, central + 46, view.getShort(central + 28), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void read_patchedNowhere_works() throws WeightFileException {
        for (Container container : Container.values()) {
            assertThat(TestRead.read(container.file(STATE, noise())).parameterCount())
                    .isEqualTo(COUNT);
        }
    }

    @Test
    void read_declaredSizesThatLie_areRefused() {
        for (int declared : new int[] {0, 4 * COUNT - 4, 4 * COUNT + 4, 1 << 30, -1}) {
            for (Container container : new Container[] {Container.ZIP_STORED, Container.ZIP_DEFLATED}) {
                Patched zip = new Patched(container);
                zip.view.putInt(zip.central("net/data/0") + 24, declared);
                assertThat(TestRead.refusal(zip.bytes)).as("%d", declared).contains("net/data/0");
            }
        }
    }

    @Test
    void read_deflatedPickleWithLyingSize_isRefused() {
        for (int declared : new int[] {1, 40, 500_000, 1 << 30, -1}) {
            Patched zip = new Patched(Container.ZIP_DEFLATED);
            zip.view.putInt(zip.central("net/data.pkl") + 24, declared);
            assertThat(TestRead.refusal(zip.bytes)).as("%d", declared).contains("data.pkl");
        }
    }

    @Test
    void read_compressedSizesAndPositionsThatLie_areRefused() {
        for (int value : new int[] {0, 1, 1 << 20, Integer.MAX_VALUE, -1}) {
            for (int field : new int[] {20, 42}) {
                for (Container container : new Container[] {Container.ZIP_STORED, Container.ZIP_DEFLATED}) {
                    Patched zip = new Patched(container);
                    zip.view.putInt(zip.central("net/data/0") + field, value);
                    assertThat(TestRead.refusal(zip.bytes))
                            .as("%s %d %d", container, field, value)
                            .contains("damaged");
                }
            }
        }
    }

    @Test
    void read_overlappingEntries_areRefused() {
        Patched zip = new Patched(Container.ZIP_STORED);
        zip.view.putInt(zip.central("net/version") + 42, zip.view.getInt(zip.central("net/data/0") + 42));

        assertThat(TestRead.refusal(zip.bytes)).contains("overlap");
    }

    @Test
    void read_directoryThatLies_isRefused() {
        for (int field : new int[] {10, 12, 16}) {
            for (int value : new int[] {1, 12_345, 0x7fff, -1}) {
                Patched zip = new Patched(Container.ZIP_STORED);
                if (field == 10) {
                    zip.view.putShort(zip.end() + field, (short) value);
                } else {
                    zip.view.putInt(zip.end() + field, value);
                }
                TestRead.refusal(zip.bytes);
            }
        }
    }

    @Test
    void read_encryptedOrOtherwisePacked_isRefused() {
        Patched encrypted = new Patched(Container.ZIP_DEFLATED);
        encrypted.view.putShort(encrypted.central("net/data/0") + 8, (short) 1);
        Patched lzma = new Patched(Container.ZIP_DEFLATED);
        lzma.view.putShort(lzma.central("net/data/0") + 10, (short) 14);

        assertThat(TestRead.refusal(encrypted.bytes)).contains("encrypted");
        assertThat(TestRead.refusal(lzma.bytes)).contains("method 14");
    }

    @Test
    void read_damagedDeflatedData_isRefused() {
        Patched zip = new Patched(Container.ZIP_DEFLATED);
        int local = zip.view.getInt(zip.central("net/data/0") + 42);
        for (int at = local + 100; at < local + 3000; at += 290) {
            byte[] bytes = zip.bytes.clone();
            bytes[at] ^= 0x10;
            TestRead.refusal(bytes);
        }
    }

    @Test
    void read_bombThatDeclaresItsSize_isRefusedBeforeInflating() {
        byte[] zeros = new byte[32 << 20];
        long count = zeros.length / 4;
        Object state = Map.of("w", tensor(storage("FloatStorage", "0", count), 0, dims(count), dims(1)));
        byte[] file = Container.ZIP_DEFLATED.file(state, Map.of("0", new Block(count, zeros)));

        assertThat(file.length).isLessThan(100_000);
        assertThat(TestRead.refusal(file)).contains("claims to inflate from");
    }

    @Test
    void read_bombThatClaimsGigabytes_isRefused() {
        long count = 1L << 40;
        Object state = Map.of("w", tensor(storage("FloatStorage", "0", count), 0, dims(count), dims(1)));
        byte[] stored = Container.ZIP_STORED.file(state, noise());
        byte[] deflated = Container.ZIP_DEFLATED.file(state, noise());

        assertThat(TestRead.refusal(stored)).contains("has 4000 bytes instead of 1099511627776 x 4");
        assertThat(TestRead.refusal(deflated)).contains("has 4000 bytes instead of 1099511627776 x 4");
    }

    @Test
    void read_pickleBomb_isRefused() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("net/data.pkl", new byte[16 << 20]);

        assertThat(TestRead.refusal(Container.zip(entries, true))).contains("claims to inflate");
        entries.put("net/data.pkl", new byte[Pickle.MAX_BYTES + 1]);
        assertThat(TestRead.refusal(Container.zip(entries, true))).contains("has more than");
    }

    @Test
    void read_totalLimit_countsOnlyWhatIsInflated() throws WeightFileException {
        byte[] deflated = Container.ZIP_DEFLATED.file(STATE, noise());
        byte[] stored = Container.ZIP_STORED.file(STATE, noise());
        int pickle = TestPickle.dump(STATE).length;

        assertThat(read(deflated, pickle + 4L * COUNT).size()).isEqualTo(1);
        assertThat(read(stored, 0).size()).isEqualTo(1);
        assertThatThrownBy(() -> read(deflated, pickle + 4L * COUNT - 1))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("inflates to more than the limit");
        assertThat(read(deflated, Long.MAX_VALUE).size()).isEqualTo(1);
    }

    private static StateDict read(byte[] file, long maxInflatedBytes) throws WeightFileException {
        return PthFile.read(FileBytes.of("net.pth", ByteBuffer.wrap(file)), Optional.empty(), maxInflatedBytes);
    }

    @Test
    void read_otherZipFiles_areRefused() {
        Map<String, byte[]> none = new LinkedHashMap<>();
        none.put("params.txt", new byte[10]);
        Map<String, byte[]> two = new LinkedHashMap<>();
        two.put("a/data.pkl", new byte[10]);
        two.put("b/data.pkl", new byte[10]);
        Map<String, byte[]> script = new LinkedHashMap<>();
        script.put("a/data.pkl", new byte[10]);
        script.put("a/constants.pkl", new byte[10]);

        assertThat(TestRead.refusal(Container.zip(none, false))).contains("0 entries */data.pkl");
        assertThat(TestRead.refusal(Container.zip(two, false))).contains("2 entries */data.pkl");
        assertThat(TestRead.refusal(Container.zip(script, false))).contains("TorchScript");
    }

    @Test
    void read_zip64Records_areUnderstood() throws WeightFileException {
        byte[] plain = Container.ZIP_STORED.file(STATE, noise());
        ByteBuffer end = ByteBuffer.wrap(plain, plain.length - 22, 22).slice().order(ByteOrder.LITTLE_ENDIAN);
        byte[] wide = new byte[plain.length + 56 + 20];
        ByteBuffer out = ByteBuffer.wrap(wide).order(ByteOrder.LITTLE_ENDIAN);
        out.put(plain, 0, plain.length - 22);
        out.putInt(0x06064b50)
                .putLong(44)
                .putShort((short) 45)
                .putShort((short) 45)
                .putLong(0);
        out.putLong(end.getShort(10))
                .putLong(end.getShort(10))
                .putLong(end.getInt(12))
                .putLong(end.getInt(16));
        out.putInt(0x07064b50).putInt(0).putLong(plain.length - 22).putInt(1);
        out.putInt(0x06054b50).putInt(0).putInt(-1).putInt(-1).putInt(-1);

        assertThat(TestRead.read(wide).parameterCount()).isEqualTo(COUNT);
        out.putLong(plain.length - 22 + 48, 1L << 50);
        assertThat(TestRead.refusal(wide)).contains("damaged");
    }
}
