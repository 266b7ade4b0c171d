package io.github.acutance.weights;

import static io.github.acutance.weights.TestPickle.call;
import static io.github.acutance.weights.TestPickle.dims;
import static io.github.acutance.weights.TestPickle.longs;
import static io.github.acutance.weights.TestPickle.orderedDict;
import static io.github.acutance.weights.TestPickle.storage;
import static io.github.acutance.weights.TestPickle.tensor;
import static io.github.acutance.weights.TestPickle.tuple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.weights.Container.Block;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PthFileTest {
    private static final Map<String, Block> ONE = Map.of("0", Block.floats(1, 2, 3, 4, 5, 6));
    private static final Object A_2X3 = tensor(storage("FloatStorage", "0", 6), 0, dims(2, 3), dims(3, 1));
    private static final Object LAST_TWO = tensor(storage("FloatStorage", "0", 6), 4, dims(2), dims(1));

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_bareDict_givesTensorsInOrder(Container container) throws WeightFileException {
        StateDict weights = TestRead.read(container.file(ordered("z", LAST_TWO, "a", A_2X3), ONE));

        assertThat(weights.names()).containsExactly("z", "a");
        assertThat(weights.tensor("a").toString()).isEqualTo("F32[2, 3]");
        assertThat(weights.tensor("a").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(weights.tensor("z").toFloats()).containsExactly(5, 6);
        assertThat(weights.metadata()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_paramsAndEma_prefersEma(Container container) throws WeightFileException {
        byte[] file = container.file(ordered("params", Map.of("w", A_2X3), "params_ema", Map.of("w", LAST_TWO)), ONE);

        assertThat(TestRead.read(file).tensor("w").toFloats()).containsExactly(5, 6);
        assertThat(TestRead.read(file, Optional.of("params")).tensor("w").shape())
                .containsExactly(2, 3);
        assertThatThrownBy(() -> TestRead.read(file, Optional.of("ema")))
                .isInstanceOf(WeightFileException.class)
                .hasMessage("net.pth: has no entry \"ema\"; its top-level keys are \"params\", \"params_ema\"");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_trainingCheckpoint_findsStateDictAndStripsModule(Container container) throws WeightFileException {
        Object number = call("numpy.core.multiarray", "scalar", call("numpy", "dtype", "f8", false, true), "x");
        Object checkpoint = ordered(
                "epoch",
                7,
                "best",
                number,
                "loss",
                List.of(0.5, 0.25),
                "optimizer",
                Map.of("state", Map.of(0, Map.of("exp_avg", LAST_TWO)), "lr", 1e-4),
                "milestones",
                call("collections", "Counter", Map.of(100, 1)),
                "state_dict",
                ordered("module.a", A_2X3, "module.b.weight", LAST_TWO, "steps", 3));

        StateDict weights = TestRead.read(container.file(checkpoint, ONE));

        assertThat(weights.names()).containsExactly("a", "b.weight");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_nestedWrappers_areFollowed(Container container) throws WeightFileException {
        Object checkpoint = Map.of("model", Map.of("name", "rdn", "args", Map.of(), "sd", Map.of("w", LAST_TWO)));

        assertThat(TestRead.read(container.file(checkpoint, ONE)).names()).containsExactly("w");
    }

    @Test
    void read_someNamesWithModule_keepsAll() throws WeightFileException {
        byte[] file = Container.LEGACY.file(ordered("module.a", A_2X3, "b", LAST_TWO), ONE);

        assertThat(TestRead.read(file).names()).containsExactly("module.a", "b");
    }

    @Test
    void read_generatorPrefix_staysForLayouts() throws WeightFileException {
        Object state = ordered("generator.w", A_2X3, "discriminator.w", LAST_TWO);
        StateDict weights = TestRead.read(Container.ZIP_STORED.file(Map.of("state_dict", state), ONE));

        assertThat(weights.names()).containsExactly("generator.w", "discriminator.w");
        assertThat(weights.withPrefixStripped("generator.").names()).containsExactly("w");
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_stridedViews_honourStrides(Container container) throws WeightFileException {
        TestPickle.PersistentId six = storage("FloatStorage", "0", 6);
        Object state = ordered(
                "transposed",
                tensor(six, 0, dims(3, 2), dims(1, 3)),
                "everyOther",
                tensor(six, 1, dims(2), dims(2)),
                "expanded",
                tensor(six, 5, dims(2, 1, 2), dims(0, 9, 0)),
                "onesAnywhere",
                tensor(six, 2, dims(1, 3, 1), dims(100, 1, 100)));

        StateDict weights = TestRead.read(container.file(state, ONE));

        assertThat(weights.tensor("transposed").toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(weights.tensor("everyOther").toFloats()).containsExactly(2, 4);
        assertThat(weights.tensor("expanded").toFloats()).containsExactly(6, 6, 6, 6);
        assertThat(weights.tensor("onesAnywhere").toFloats()).containsExactly(3, 4, 5);
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_scalarsAndEmptyTensors_keepTheirShapes(Container container) throws WeightFileException {
        TestPickle.PersistentId six = storage("FloatStorage", "0", 6);
        Object state =
                ordered("scalar", tensor(six, 3, dims(), dims()), "empty", tensor(six, 0, dims(0, 4), dims(4, 1)));

        StateDict weights = TestRead.read(container.file(state, ONE));

        assertThat(weights.tensor("scalar").shape()).isEmpty();
        assertThat(weights.tensor("scalar").toFloats()).containsExactly(4);
        assertThat(weights.tensor("empty").shape()).containsExactly(0, 4);
        assertThat(weights.tensor("empty").count()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_allForms_areAccepted(Container container) throws WeightFileException {
        TestPickle.PersistentId six = storage("FloatStorage", "0", 6);
        Object parameter = call("torch._utils", "_rebuild_parameter", A_2X3, true, orderedDict());
        Object old = call("torch._utils", "_rebuild_tensor", six, 0, longs(6), longs(1));
        Object sized = call(
                "torch._utils",
                "_rebuild_tensor_v2",
                six,
                0,
                call("torch", "Size", longs(2, 3)),
                longs(3, 1),
                false,
                orderedDict(),
                null);
        Object pairs = call(
                "collections",
                "OrderedDict",
                List.of(
                        List.of(new TestPickle.ByteString("parameter"), parameter),
                        tuple("old", old),
                        tuple("sized", sized)));
        Object built = new TestPickle.Built(pairs, Map.of("_metadata", Map.of("", Map.of("version", 1))));

        StateDict weights = TestRead.read(container.file(built, ONE));

        assertThat(weights.names()).containsExactly("parameter", "old", "sized");
        assertThat(weights.tensor("old").shape()).containsExactly(6);
        assertThat(weights.tensor("sized").toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_everyStorageType_givesItsDtype(Container container) throws WeightFileException {
        Map<String, DType> types = new LinkedHashMap<>();
        types.put("DoubleStorage", DType.F64);
        types.put("FloatStorage", DType.F32);
        types.put("HalfStorage", DType.F16);
        types.put("BFloat16Storage", DType.BF16);
        types.put("LongStorage", DType.I64);
        types.put("IntStorage", DType.I32);
        types.put("ShortStorage", DType.I16);
        types.put("CharStorage", DType.I8);
        types.put("ByteStorage", DType.U8);
        types.put("BoolStorage", DType.BOOL);
        types.put("UntypedStorage", DType.U8);
        Map<String, Object> state = new LinkedHashMap<>();
        Map<String, Block> storages = new LinkedHashMap<>();
        types.forEach((type, dtype) -> {
            state.put(type, tensor(storage(type, type, 3), 1, dims(2), dims(1)));
            byte[] bytes = new byte[3 * dtype.byteSize()];
            bytes[bytes.length - 1] = 0x3c;
            storages.put(type, new Block(3, bytes));
        });

        StateDict weights = TestRead.read(container.file(state, storages));

        types.forEach((type, dtype) -> {
            assertThat(weights.tensor(type).dtype()).as(type).isEqualTo(dtype);
            ByteBuffer data = weights.tensor(type).data();
            assertThat(data.remaining()).as(type).isEqualTo(2 * dtype.byteSize());
            assertThat(data.get(data.limit() - 1)).as(type).isEqualTo((byte) 0x3c);
            assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        });
        assertThat(weights.tensor("HalfStorage").toFloats()).containsExactly(0, 1);
    }

    @Test
    void read_legacyViewOfAStorage_startsWhereTheViewStarts() throws WeightFileException {
        Object view = new TestPickle.PersistentId(tuple(
                "storage", new TestPickle.Global("torch.cuda", "FloatStorage"), "0", "cuda:0", 6, tuple("view", 2, 3)));
        Object state = Map.of("w", call("torch._utils", "_rebuild_tensor", view, 1, longs(2), longs(1)));

        assertThat(TestRead.read(Container.LEGACY.file(state, ONE)).tensor("w").toFloats())
                .containsExactly(4, 5);
    }

    @Test
    void read_legacyTextIntegersOfPython2_areUnderstood() throws WeightFileException {
        Object state =
                Map.of("epoch", new TestPickle.Raw("I4294967296\n"), "on", new TestPickle.Raw("I01\n"), "w", A_2X3);

        assertThat(TestRead.read(Container.LEGACY.file(state, ONE)).names()).containsExactly("w");
    }

    @Test
    void read_noWeights_listsTopLevelKeys() {
        assertThat(TestRead.refusal(Container.ZIP_STORED.file(ordered("epoch", 3, "lr", 0.5), Map.of())))
                .isEqualTo("net.pth: no weights found; its top-level keys are \"epoch\", \"lr\"");
        assertThat(TestRead.refusal(Container.LEGACY.file(Map.of(), Map.of()))).endsWith("top-level keys are none");
        assertThat(TestRead.refusal(Container.LEGACY.file(List.of(1), Map.of())))
                .contains("expected a dictionary");
        assertThat(TestRead.refusal(Container.LEGACY.file(A_2X3, ONE))).contains("expected a dictionary");
    }

    private static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
