package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class StateDictTest {
    private static StateDict dict(String... names) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        for (String name : names) {
            tensors.put(name, WeightTensor.of(new float[] {1, 2}, 2));
        }
        return StateDict.of(tensors, Map.of("card", "x"));
    }

    @Test
    void of_map_keepsOrderAndCopies() {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        tensors.put("z", WeightTensor.of(new float[3], 3));
        tensors.put("a", WeightTensor.of(new float[1]));
        StateDict weights = StateDict.of(tensors, Map.of());
        tensors.clear();

        assertThat(weights.names()).containsExactly("z", "a");
        assertThat(weights.size()).isEqualTo(2);
        assertThat(weights.parameterCount()).isEqualTo(4);
        assertThatThrownBy(() -> weights.names().remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> weights.metadata().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void tensor_missing_namesIt() {
        assertThat(dict("a").contains("b")).isFalse();
        assertThatThrownBy(() -> dict("a").tensor("b"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("\"b\"");
    }

    @Test
    void rename_all_keepsOrderTensorsAndMetadata() {
        StateDict before = dict("b", "a");
        StateDict after = before.rename(name -> "net." + name);

        assertThat(after.names()).containsExactly("net.b", "net.a");
        assertThat(after.tensor("net.a")).isSameAs(before.tensor("a"));
        assertThat(after.metadata()).containsEntry("card", "x");
        assertThatThrownBy(() -> before.rename(name -> "same"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"same\"");
    }

    @Test
    void prefixes_selectAndStrip() {
        StateDict both = dict("generator.a", "discriminator.a", "generator.b");

        assertThat(both.withPrefixStripped("generator.").names()).containsExactly("a", "b");
        assertThat(both.withoutPrefix("generator.").names()).containsExactly("discriminator.a");
        assertThat(both.select(name -> name.endsWith("a")).names()).containsExactly("generator.a", "discriminator.a");
        assertThat(both.withPrefixStripped("module.").size()).isZero();
    }

    @Test
    void withMetadata_replacesIt() {
        assertThat(dict("a").withMetadata(Map.of("k", "v")).metadata()).isEqualTo(Map.of("k", "v"));
        assertThat(dict("a").withMetadata(Map.of("k", "v")).names()).containsExactly("a");
    }

    @Test
    void requireFinite_nan_namesTheTensor() {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        tensors.put("good", WeightTensor.of(new float[] {1}, 1));
        tensors.put("bad.weight", WeightTensor.of(new float[] {1, Float.NaN}, 2));
        StateDict weights = StateDict.of(tensors, Map.of());

        assertThat(weights.firstNonFinite()).contains("bad.weight");
        assertThatThrownBy(weights::requireFinite)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"bad.weight\"");
        StateDict good = weights.select(name -> name.equals("good"));
        assertThat(good.requireFinite()).isSameAs(good);
    }
}
