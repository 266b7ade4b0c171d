package io.github.acutance.weights;

import static io.github.acutance.weights.TestPickle.call;
import static io.github.acutance.weights.TestPickle.dims;
import static io.github.acutance.weights.TestPickle.orderedDict;
import static io.github.acutance.weights.TestPickle.storage;
import static io.github.acutance.weights.TestPickle.tensor;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.weights.Container.Block;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random damage to small valid files: what comes out is weights or a one-line refusal, never anything else. */
class MutationTest {
    private static final int MUTATIONS = Integer.getInteger("acutance.mutations", 2000);
    private static final long SEED = Long.getLong("acutance.seed", 42);

    @ParameterizedTest
    @EnumSource(Container.class)
    void read_mutatedPth_givesWeightsOrARefusal(Container container) {
        Map<String, Object> params = new LinkedHashMap<>();
        params.put("w", tensor(storage("FloatStorage", "0", 6), 0, dims(3, 2), dims(1, 3)));
        params.put("b", tensor(storage("HalfStorage", "1", 4), 1, dims(3), dims(1)));
        params.put("p", call("torch._utils", "_rebuild_parameter", params.get("b"), true, orderedDict()));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("params", params);
        tree.put("lr", 0.5);
        Map<String, Block> storages = new LinkedHashMap<>();
        storages.put("0", Block.floats(1, 2, 3, 4, 5, 6));
        storages.put("1", new Block(4, new byte[8]));
        byte[] file = container.file(tree, storages);

        check(container.name(), file);
    }

    @Test
    void read_mutatedSafetensors_givesWeightsOrARefusal() {
        String json = "{\"__metadata__\":{\"a\":\"b\"},"
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                + "\"b\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[24,30]}}  ";
        check("safetensors", SafetensorsTest.file(json, new byte[30]));
    }

    private static void check(String kind, byte[] file) {
        assertThat(readable(kind, -1, file)).isTrue();
        Random random = new Random(SEED);
        int readable = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            readable += readable(kind, i, mutate(file, random)) ? 1 : 0;
        }
        assertThat(readable).as("some damage stays unseen, most does not").isBetween(1, MUTATIONS - 1);
    }

    private static boolean readable(String kind, int number, byte[] file) {
        try {
            StateDict weights = TestRead.read(file);
            weights.names().forEach(name -> weights.tensor(name).toFloats());
            return true;
        } catch (WeightFileException e) {
            assertThat(e.getMessage()).startsWith("net.pth: ").doesNotContain("\n");
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(kind + ", seed " + SEED + ", mutation " + number + ": " + e, e);
        }
    }

    private static byte[] mutate(byte[] file, Random random) {
        byte[] mutated = file.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(mutated.length);
            switch (random.nextInt(6)) {
                case 0 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutated[at] = (byte) random.nextInt(256);
                case 2 -> mutated[at] = file[random.nextInt(file.length)];
                case 3 -> Arrays.fill(mutated, at, Math.min(mutated.length, at + 1 + random.nextInt(8)), (byte) -1);
                case 4 -> Arrays.fill(mutated, at, Math.min(mutated.length, at + 1 + random.nextInt(8)), (byte) 0);
                default -> mutated = splice(mutated, at, random);
            }
        }
        return mutated;
    }

    /** Cuts out, repeats or moves a few bytes. */
    private static byte[] splice(byte[] file, int at, Random random) {
        int length = Math.min(random.nextInt(16), file.length - at);
        if (random.nextBoolean() && file.length - length > 0) {
            byte[] shorter = Arrays.copyOf(file, file.length - length);
            System.arraycopy(file, at + length, shorter, at, file.length - at - length);
            return shorter;
        }
        byte[] longer = Arrays.copyOf(file, file.length + length);
        System.arraycopy(file, at, longer, at + length, file.length - at);
        return longer;
    }
}
