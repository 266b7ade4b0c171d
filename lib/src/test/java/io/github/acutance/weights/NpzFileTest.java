package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Object arrays and plain ones, as NumPy writes them; and what nobody writes. */
class NpzFileTest {
    private static final List<WeightTensor> ARRAYS =
            List.of(TestNpz.tensor(1, 3, 3, 2, 5), TestNpz.tensor(2, 7), TestNpz.tensor(3, 1), TestNpz.tensor(4, 300));

    private static StateDict read(byte[] file) throws WeightFileException {
        return WeightFiles.read(FileBytes.of("list.npz", ByteBuffer.wrap(file)), Optional.empty());
    }

    private static byte[] plain(String header, byte[] content) {
        return Container.zip(Map.of("a.npy", TestNpz.npy(header, content)), false);
    }

    @ParameterizedTest
    @EnumSource(TestNpz.class)
    void read_objectArray_isNumberedInOrder(TestNpz python) throws WeightFileException {
        for (boolean deflated : new boolean[] {false, true}) {
            StateDict found = read(python.file(ARRAYS, deflated));
            assertThat(found.names()).containsExactly("params.0", "params.1", "params.2", "params.3");
            for (int i = 0; i < ARRAYS.size(); i++) {
                WeightTensor array = found.tensor("params." + i);
                assertThat(array.shape()).isEqualTo(ARRAYS.get(i).shape());
                assertThat(array.toFloats()).isEqualTo(ARRAYS.get(i).toFloats());
            }
        }
    }

    @Test
    void read_plainArrays_haveTheirNamesAndTypes() throws WeightFileException {
        byte[] doubles = {0, 0, 0, 0, 0, 0, (byte) 0xf8, 0x3f};
        StateDict found = read(plain("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 1), }", doubles));
        assertThat(found.tensor("a").toFloats()).containsExactly(1.5f);
        assertThat(found.tensor("a").shape()).containsExactly(1, 1);
        byte[] levels = {1, 2, 3, 4, 5, 6};
        StateDict fortran = read(plain("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", levels));
        assertThat(fortran.tensor("a").toFloats()).containsExactly(1, 3, 5, 2, 4, 6);
        StateDict scalar = read(plain("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", new byte[] {9}));
        assertThat(scalar.tensor("a").shape()).isEmpty();
    }

    /** NIQE's parameters as the authors' ports publish them. */
    @Test
    @Tag("data")
    void read_publishedFile_isRead() throws IOException {
        String root = System.getenv("ACUTANCE_DATA");
        assumeTrue(root != null, "skipped: ACUTANCE_DATA is not set");
        try (Stream<Path> files = Files.list(Path.of(root, "weights/niqe"))) {
            Path npz = files.filter(file -> file.toString().endsWith(".npz"))
                    .findFirst()
                    .orElseThrow();
            StateDict found = WeightFiles.read(npz);
            assertThat(found.parameterCount()).isGreaterThan(36 * 36);
            assertThat(found.firstNonFinite()).isEmpty();
        }
    }

    @Test
    void read_whatIsNoListOfNumbers_isRefusedInOneLine() {
        TestNpz python = TestNpz.PYTHON3;
        refused(pickle(TestPickle.call("os", "system", "touch /tmp/x")), "refused: the file asks for \"os.system\"");
        refused(pickle(TestPickle.call("collections", "OrderedDict")), "refused: the file asks for");
        refused(pickle(List.of(1L)), "holds something that is no array");
        refused(pickle(python.objects(List.of(1L))), "array \"params.0\" is no array of numbers");
        refused(
                pickle(python.objects(List.of(python.objects(List.of())))),
                "array \"params.0\" is no array of numbers");
        refused(pickle(TestPickle.storage("FloatStorage", "0", 1)), "refused");
        Object data = python.bytes(ARRAYS.get(1));
        Object floats = python.type("f4", "<");
        refused(item(python.array(new long[] {8}, floats, false, data)), "has 28 bytes instead of those of F32[8]");
        refused(item(python.array(new long[] {-7}, floats, false, data)), "has 28 bytes instead");
        refused(item(python.array(new long[] {1L << 62, 4}, floats, false, data)), "has 28 bytes instead");
        refused(item(python.array(new long[] {7}, python.type("f4", ">"), false, data)), "has the type >\"f4\"");
        refused(item(python.array(new long[] {7}, python.type("c8", "<"), false, data)), "has the type \"c8\"");
        refused(item(python.array(new long[] {7}, "f4", false, data)), "has no shape and type");
        refused(plain("{'descr': '<f4', 'shape': (7,), }", new byte[28]), "has a header without type, order and shape");
        refused(
                plain("{'descr': '<f4', 'fortran_order': False, 'shape': (7,), }", new byte[27]),
                "has 27 bytes instead");
        refused(Container.zip(Map.of("a.npy", new byte[40]), false), "is no array of NumPy");
    }

    /** One text of a thousand bytes, remembered and used again and again, does not become gigabytes. */
    @Test
    void read_textThatIsRepeated_isRefused() {
        TestNpz python = TestNpz.PYTHON2;
        String text = "x".repeat(1000);
        StringBuilder items = new StringBuilder("](X\u00e8\u0003\u0000\u0000" + text + "q\u0001");
        for (int i = 0; i < 10_000; i++) {
            items.append("c_codecs\nencode\nh\u0001\u0085R"); // encode(that text)
        }
        byte[] file = pickle(python.objects(List.of(new TestPickle.Raw(items + "e"))));
        refused(file, "refused: its arrays come to more bytes than their list has");
    }

    /** Whatever is cut off or changed, the answer is a file of weights or one line. */
    @Test
    void read_damagedFiles_failInOneLine() {
        byte[] whole = TestNpz.PYTHON3.file(ARRAYS, false);
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = Arrays.copyOf(whole, i % 3 == 0 ? random.nextInt(whole.length) : whole.length);
            for (int k = 0; k < i % 5 && damaged.length > 0; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                read(damaged);
            } catch (WeightFileException line) {
                assertThat(line.getMessage()).startsWith("list.npz: ").doesNotContain("\n");
            }
        }
    }

    private static byte[] pickle(Object root) {
        return TestNpz.fileOfPickle(TestPickle.dump(root), false);
    }

    private static byte[] item(Object array) {
        return pickle(TestNpz.PYTHON3.objects(List.of(array)));
    }

    private static void refused(byte[] file, String text) {
        ThrowingCallable reading = () -> read(file);
        assertThatThrownBy(reading)
                .isInstanceOf(WeightFileException.class)
                .hasMessageStartingWith("list.npz: ")
                .hasMessageContaining(text);
    }
}
