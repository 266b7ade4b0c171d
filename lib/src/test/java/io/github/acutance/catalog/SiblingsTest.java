package io.github.acutance.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFileException;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiblingsTest {
    @TempDir
    private Path folder;

    /** Names as the codes of EDSR, RCAN and RDN register them; a trained file has more of the same. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        sub_mean.weight head.0.weight body.0.body.0.weight body.0.body.2.weight body.16.weight tail.0.0.weight tail.1.weight | EDSR (Lim | lacks the groups RG.*
        head.0.weight body.0.body.0.body.0.weight body.0.body.0.body.3.conv_du.0.weight tail.0.0.weight | RCAN (Zhang | second-order attention, and non_local.*
        conv_first.weight body.0.conv1.weight body.0.conv2.weight conv_after_body.weight upsample.0.weight conv_last.weight | EDSR (Lim | lacks upconv1.*
        conv_first.weight body.0.residual_group.0.rcab.0.weight conv_after_body.weight upsample.0.weight | RCAN (Zhang | lacks body.*.conv1.*
        SFENet1.weight SFENet2.weight RDBs.0.convs.0.conv.0.weight RDBs.0.LFF.weight GFF.0.weight UPNet.0.weight | RDN (Zhang | lacks P2W.*
        """)
    void open_sibling_saysWhatItIsAndWhatIsMissing(String names, String network, String lacking) throws IOException {
        Path file = folder.resolve("net.pth");
        WeightFiles.write(holding(List.of(names.split(" ", -1))), file);
        assertThatThrownBy(() -> Catalog.open(file))
                .isInstanceOf(WeightFileException.class)
                .hasMessageContaining("net.pth: recognised as " + network)
                .hasMessageContaining(", which is not supported; of ")
                .hasMessageContaining(lacking)
                .hasMessageContaining("expected weights of srgan, esrgan, srobb, san");
        assertThatThrownBy(() -> Catalog.inspect(file)).hasMessageContaining("recognised as " + network);
    }

    @Test
    void describe_ours_isNobodysSibling() {
        assertThat(Siblings.describe(holding(List.of("head.0.weight", "RG.0.rcab.0.conv_first.0.weight"))))
                .isEmpty();
    }

    private static StateDict holding(List<String> names) {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        names.forEach(name -> tensors.put(name, WeightTensor.of(new float[1], 1)));
        return StateDict.of(tensors, Map.of());
    }
}
