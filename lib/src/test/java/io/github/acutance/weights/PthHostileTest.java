package io.github.acutance.weights;

import static io.github.acutance.weights.TestPickle.call;
import static io.github.acutance.weights.TestPickle.dims;
import static io.github.acutance.weights.TestPickle.longs;
import static io.github.acutance.weights.TestPickle.storage;
import static io.github.acutance.weights.TestPickle.tensor;
import static io.github.acutance.weights.TestPickle.tuple;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.weights.Container.Block;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that want more than to be weights, or lie about what they hold. */
class PthHostileTest {
    private static final Map<String, Block> SIX = Map.of("0", Block.floats(1, 2, 3, 4, 5, 6));
    private static final TestPickle.PersistentId STORAGE = storage("FloatStorage", "0", 6);

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_callOfSystem_isRefusedByName(Container container) {
        byte[] file = container.file(Map.of("w", call("os", "system", "echo owned")), SIX);

        assertThat(TestRead.refusal(file))
                .isEqualTo("net.pth: refused: the file asks for os.system, which is not a kind of weights");
    }

    @ParameterizedTest
    @CsvSource({
        "builtins, eval",
        "__builtin__, getattr",
        "posix, system",
        "subprocess, Popen",
        "torch, load",
        "torch.FloatStorage, __reduce__",
        "collections, namedtuple",
        "numpy, load",
        "torch._utils, _rebuild_tensor_v2.__globals__",
        "torch, ComplexFloatStorage"
    })
    void read_anyOtherGlobal_isRefusedEvenUnused(String module, String name) {
        Object state = Map.of("w", new TestPickle.Global(module, name));

        for (Container container : Container.values()) {
            assertThat(TestRead.refusal(container.file(state, SIX)))
                    .startsWith("net.pth: refused: the file asks for " + module + "." + name + ", which");
        }
    }

    @Test
    void read_globalFromTheStack_isRefusedToo() {
        assertThat(refusalOfPickle("\u0080\u0004\u008c\u0002os\u008c\u0006system\u0093)R."))
                .contains("asks for os.system");
    }

    @Test
    void read_wholeModule_saysWhatToDo() {
        byte[] file = Container.ZIP_STORED.file(Map.of("w", new TestPickle.Global("__main__", "Net")), SIX);

        assertThat(TestRead.refusal(file)).contains("__main__.Net").contains("save model.state_dict()");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_lyingTensors_areRefusedByName(Container container) {
        Map<String, Object> lies = new LinkedHashMap<>();
        lies.put("negative offset", tensor(STORAGE, -1, dims(2), dims(1)));
        lies.put("negative size", tensor(STORAGE, 0, dims(-2, -3), dims(3, 1)));
        lies.put("negative stride", tensor(STORAGE, 5, dims(2), dims(-1)));
        lies.put("too long", tensor(STORAGE, 0, dims(7), dims(1)));
        lies.put("offset and size", tensor(STORAGE, 3, dims(2, 2), dims(2, 1)));
        lies.put("stride reaches out", tensor(STORAGE, 0, dims(2, 2), dims(6, 1)));
        lies.put("huge size", tensor(STORAGE, 0, dims(1L << 62, 1L << 62), dims(0, 0)));
        lies.put("huge stride", tensor(STORAGE, 0, dims(2, 2), dims(Long.MAX_VALUE, Long.MAX_VALUE)));
        lies.put("stride wraps", tensor(STORAGE, 0, dims(5), dims(1L << 62)));
        lies.put("huge offset", tensor(STORAGE, Long.MAX_VALUE, dims(2), dims(1)));
        lies.put("rank", tensor(STORAGE, 0, dims(2, 3), dims(1)));
        lies.put("repeats", tensor(STORAGE, 0, dims(1L << 40), dims(0)));
        lies.put("repeats much", tensor(STORAGE, 0, dims(1L << 25), dims(0)));

        lies.forEach((name, lie) -> assertThat(TestRead.refusal(container.file(Map.of(name, lie), SIX)))
                .as(name)
                .startsWith("net.pth: tensor \"" + name + "\" "));
    }

    @Test
    void read_manySmallRepetitions_shareOneBudget() {
        Map<String, Object> state = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            state.put("w" + i, tensor(STORAGE, 0, dims(1 << 20), dims(0)));
        }

        assertThat(TestRead.refusal(Container.LEGACY.file(state, SIX))).contains("tensor \"w16\"");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_storageOfAnotherSize_isRefused(Container container) {
        for (long count : new long[] {5, 7, 1L << 40, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            Object state = Map.of("w", tensor(storage("FloatStorage", "0", count), 0, dims(2), dims(1)));
            assertThat(TestRead.refusal(container.file(state, SIX)))
                    .as("%d", count)
                    .containsAnyOf("storage \"0\"", "net/data/0");
        }
    }

    @Test
    void read_legacyCountThatLies_isRefused() {
        byte[] bytes = Block.floats(1, 2, 3, 4, 5, 6).bytes();
        Object state = Map.of("w", tensor(STORAGE, 0, dims(2), dims(1)));
        for (long count : new long[] {5, 7, 1L << 61, -6}) {
            assertThat(TestRead.refusal(Container.LEGACY.file(state, Map.of("0", new Block(count, bytes)))))
                    .contains(count + " elements instead of 6");
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_missingOrContradictoryStorage_isRefused(Container container) {
        Object missing = Map.of("w", tensor(storage("FloatStorage", "../0", 6), 0, dims(2), dims(1)));
        Map<String, Object> twoTypes = new LinkedHashMap<>();
        twoTypes.put("a", tensor(STORAGE, 0, dims(2), dims(1)));
        twoTypes.put("b", tensor(storage("LongStorage", "0", 6), 0, dims(2), dims(1)));

        assertThat(TestRead.refusal(container.file(missing, SIX))).contains("damaged");
        assertThat(TestRead.refusal(container.file(twoTypes, SIX))).contains("is both 6 x F32 and 6 x I64");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_wrongArguments_areRefused(Container container) {
        List<Object> wrong = List.of(
                call("torch._utils", "_rebuild_tensor_v2", STORAGE, 0),
                call("torch._utils", "_rebuild_tensor_v2", "x", 0, longs(2), longs(1), false, Map.of()),
                call("torch._utils", "_rebuild_tensor", STORAGE, "0", longs(2), longs(1)),
                call("torch._utils", "_rebuild_tensor", STORAGE, 0, 2, 1),
                call("torch._utils", "_rebuild_tensor", STORAGE, 0, tuple("2"), longs(1)),
                call("torch._utils", "_rebuild_tensor", STORAGE, 0, longs(new long[65]), longs(new long[65])),
                call("torch._utils", "_rebuild_parameter", 3),
                call("torch._utils", "_rebuild_parameter"),
                call("collections", "OrderedDict", List.of(1)),
                call("collections", "OrderedDict", "text"),
                call("torch", "FloatStorage", 3),
                new TestPickle.Call("text", tuple()),
                new TestPickle.Built("text", Map.of()),
                new TestPickle.PersistentId("storage"),
                new TestPickle.PersistentId(tuple("module", 1, 2, 3, 4)),
                new TestPickle.PersistentId(tuple("storage", "FloatStorage", "0", "cpu", 6)),
                new TestPickle.PersistentId(
                        tuple("storage", new TestPickle.Global("torch", "FloatStorage"), "0", "cpu", "6")));

        for (Object value : wrong) {
            assertThat(TestRead.refusal(container.file(Map.of("w", value), SIX)))
                    .as("%s", value)
                    .containsAnyOf("damaged", "refused");
        }
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_truncatedAtEvery97thByte_isRefused(Container container) {
        float[] values = new float[600];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Map<String, Block> storages = Map.of("0", Block.floats(values), "1", Block.floats(1, 2));
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("w", tensor(storage("FloatStorage", "0", 600), 0, dims(20, 30), dims(30, 1)));
        state.put("b", tensor(storage("FloatStorage", "1", 2), 0, dims(2), dims(1)));
        byte[] file = container.file(state, storages);

        for (int length = 0; length < file.length; length += 97) {
            TestRead.refusal(Arrays.copyOf(file, length));
        }
        TestRead.refusal(Arrays.copyOf(file, file.length - 1));
    }

    @Test
    void read_bigEndianFiles_areRefused() {
        byte[] pickle = TestPickle.dump(Map.of("w", tensor(STORAGE, 0, dims(6), dims(1))));
        Map<String, byte[]> zip = new LinkedHashMap<>();
        zip.put("net/data.pkl", pickle);
        zip.put("net/byteorder", new byte[] {'b', 'i', 'g'});
        zip.put("net/data/0", SIX.get("0").bytes());

        assertThat(TestRead.refusal(Container.legacy(pickle, SIX, false))).contains("big-endian");
        assertThat(TestRead.refusal(Container.zip(zip, false))).contains("big-endian");
    }

    @Test
    void read_malformedPickles_areRefused() {
        for (String pickle : List.of(
                ".",
                "(.",
                "0.",
                "t.",
                "R.",
                "]a.",
                "}s.",
                "}(Nu.",
                "N(e.",
                "(Ne.",
                "b.",
                "h\u0000.",
                "j\u0000\u0000\u0000\u0010.",
                "q\u0000.",
                "Q.",
                "\u0085.",
                "2.",
                "cos\nsystem",
                "X\u00ff\u00ff\u00ff\u007f.",
                "X\u00ff\u00ff\u00ff\u00ff.",
                "X\u0001\u0000\u0000\u0000\u00ff.",
                "\u008b\u0000\u0000\u0000@.",
                "\u008b\u00ff\u00ff\u00ff\u00ff.",
                "Ix\n.",
                "I99999999999999999999\n.",
                "\u0080\u0005.",
                "\u0080",
                "i__main__\nNet\n.",
                "\u0081.",
                "P0\n.",
                "\u0082\u0001.",
                "S'text'\n.",
                "")) {
            assertThat(refusalOfPickle(pickle)).as(pickle).contains("damaged");
        }
    }

    @Test
    void read_deepNesting_neitherOverflowsNorCrashes() {
        int depth = 200_000;
        String nested = "]".repeat(depth) + "a".repeat(depth - 1);
        assertThat(refusalOfPickle(nested + ".")).contains("expected a dictionary");
        assertThat(refusalOfPickle("}X\u0001\u0000\u0000\u0000w" + nested + "s."))
                .contains("no weights found");
        assertThat(refusalOfPickle("(".repeat(depth) + ".")).contains("too deep");
        assertThat(refusalOfPickle("N" + "\u0085".repeat(depth) + ".")).contains("expected a dictionary");
    }

    @Test
    void read_selfReference_ends() {
        assertThat(refusalOfPickle("}q\u0000X\u0005\u0000\u0000\u0000modelh\u0000s."))
                .contains("no weights found");
        assertThat(refusalOfPickle("]q\u0000h\u0000a.")).contains("expected a dictionary");
    }

    @Test
    void read_memoAndCopyBombs_areBounded() {
        String doubling = "N" + "2\u0086".repeat(200_000);
        assertThat(refusalOfPickle(doubling + ".")).contains("expected a dictionary");
        String copies = "ccollections\nOrderedDict\nq\u0000](" + "NN\u0086".repeat(1000) + "e\u0085q\u0001"
                + "0h\u0000h\u0001R".repeat(20_000);
        assertThat(refusalOfPickle(copies + ".")).contains("takes more than 10000000 steps");
        assertThat(refusalOfPickle("N".repeat(2_000_001) + ".")).contains("too deep");
        assertThat(refusalOfPickle("]0".repeat(2_000_001) + "N.")).contains("lists and dictionaries");
        assertThat(refusalOfPickle("c" + "x".repeat(5000) + "\nf\n.")).contains("a name of more than");
    }

    @Test
    void read_hostileNames_stayOnOneShortLine() {
        String name = "a\nb\u202e\u0000" + "x".repeat(5000);
        Object state = Map.of(name, tensor(STORAGE, -1, dims(2), dims(1)));
        Object keys = Map.of(name, 1);

        assertThat(TestRead.refusal(Container.LEGACY.file(state, SIX))).contains("a?b??xxx");
        assertThat(TestRead.refusal(Container.LEGACY.file(keys, Map.of()))).contains("a?b??xxx");
    }

    private static String refusalOfPickle(String latin1) {
        byte[] pickle = new byte[latin1.length()];
        for (int i = 0; i < pickle.length; i++) {
            pickle[i] = (byte) latin1.charAt(i);
        }
        String stored = TestRead.refusal(Container.ZIP_STORED.fileOfPickle(pickle, Map.of()));
        if (!latin1.isEmpty() && latin1.endsWith(".")) {
            assertThat(TestRead.refusal(Container.LEGACY.fileOfPickle(pickle, Map.of())))
                    .isEqualTo(stored);
        }
        return stored;
    }
}
