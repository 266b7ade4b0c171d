package io.github.acutance.systems;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.SharedData;
import io.github.acutance.model.Device;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.VggDiscriminator;
import io.github.acutance.systems.crossnet.CrossNetWeights;
import io.github.acutance.systems.esrgan.EsrganWeights;
import io.github.acutance.systems.metasr.MetaSrWeights;
import io.github.acutance.systems.ranksrgan.Ranker;
import io.github.acutance.systems.san.SanWeights;
import io.github.acutance.systems.srfbn.SrfbnWeights;
import io.github.acutance.systems.srgan.Discriminator;
import io.github.acutance.systems.srgan.SrganWeights;
import io.github.acutance.systems.srntt.PortedDiscriminator;
import io.github.acutance.systems.srntt.SrnttWeights;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every published layout is recognised, renamed and consumed to the last tensor, with nothing missing. */
@Tag("data")
class KeyListTest {
    @ParameterizedTest
    @CsvSource({
        "msrresnet_x4_basicsr, BasicSR, srgan, 4, ''",
        "msrresnet_x4_mmsr, MMSR, srgan, 4, ''",
        "msrresnet_x4_mmagic, MMagic, srgan, 4, generator.",
        "msrresnet_x4_mmagic, MMagic, srgan, 4, ''",
        "ranksrgan_srresnet_x4, RankSRGAN, srgan, 4, ''",
        "srresnet_x4_oldarch, BasicSR 2018, srgan, 4, ''",
        "srresnet_x4_paper_suggested, Acutance, srgan, 4, ''",
        "twtygqyy_srresnet_x4, pytorch-SRResNet, srgan, 4, ''",
        "rrdbnet_x4_basicsr, BasicSR, esrgan, 4, ''",
        "rrdbnet_x4_esrgan_repo, ESRGAN, esrgan, 4, ''",
        "rrdbnet_x4_oldarch, ESRGAN 2018, esrgan, 4, ''",
        "rrdbnet_mmediting, MMagic, esrgan, 4, generator.",
        "san_x2, SAN, san, 2, ''",
        "san_x3, SAN, san, 3, ''",
        "san_x4, SAN, san, 4, ''",
        "san_x8, SAN, san, 8, ''",
        "srfbn_x2, SRFBN, srfbn, 2, ''",
        "srfbn_x3, SRFBN, srfbn, 3, ''",
        "srfbn_x4, SRFBN, srfbn, 4, ''",
        "srfbn_x8, SRFBN, srfbn, 8, ''",
        "srfbn-s_x2, SRFBN, srfbn, 2, ''",
        "srfbn-s_x3, SRFBN, srfbn, 3, ''",
        "srfbn-s_x4, SRFBN, srfbn, 4, ''",
        "srfbn-s_x8, SRFBN, srfbn, 8, ''",
        "metardn_A, Meta-SR, metasr, 4, ''",
        "metardn_B, Meta-SR, metasr, 4, ''",
        "liif_rdn-metasr, LIIF, metasr, 4, ''",
        "liif_edsr-baseline-metasr, LIIF, metasr, 4, ''",
        "crossnet_htzheng_state_dict, CrossNet, crossnet, 4, ''",
        "crossnet_zeqianglai_state_dict, Zeqiang-Lai, crossnet, 4, ''",
        "crossnetpp_MultiscaleWarpingNet8_state_dict, CrossNet++, crossnet, 4, ''",
        "srntt_saiueo32_state_dict, S-aiueo32, srntt, 4, ''"
    })
    void read_publishedLayout_fitsTheNetwork(String list, String layout, String system, int scale, String prefix)
            throws IOException {
        StateDict file = zeros(SharedData.folder("").resolveSibling("specs/keys/" + list + ".tsv"), prefix);
        NetworkWeights found = SrganWeights.read(file, OptionalInt.empty())
                .or(() -> EsrganWeights.read(file, OptionalInt.empty()))
                .or(() -> SanWeights.read(file, OptionalInt.empty()))
                .or(() -> SrfbnWeights.read(file, OptionalInt.empty()))
                .or(() -> MetaSrWeights.read(file, OptionalInt.empty()))
                .or(() -> CrossNetWeights.read(file, OptionalInt.empty()))
                .or(() -> SrnttWeights.read(file, OptionalInt.empty()))
                .orElseThrow();
        assertThat(found.layout()).isEqualTo(layout);
        try (SrModel model = found.open(Device.CPU)) {
            assertThat(model.card().system()).isEqualTo(system);
            assertThat(model.card().scale()).isEqualTo(scale);
            assertThat(found.weights().size()).isEqualTo(file.size()); // opening compared each with the network's
        }
    }

    @ParameterizedTest
    @CsvSource({
        "discriminator_vgg128, 128, 5, false",
        "discriminator_vgg128_oldarch, 128, 5, true",
        "discriminator_vgg256, 256, 6, false",
        "discriminator_vgg296_ranksrgan, 296, 5, false",
        "discriminator_vgg296_oldarch, 296, 5, true"
    })
    void renamed_publishedDiscriminator_fitsTheNetwork(String list, int pixels, int levels, boolean bias)
            throws IOException {
        StateDict weights = VggDiscriminator.renamed(
                zeros(SharedData.folder("").resolveSibling("specs/keys/" + list + ".tsv"), ""));
        VggDiscriminator.Config config = new VggDiscriminator.Config(pixels, levels, 64, bias);
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new VggDiscriminator(config, parameters).parameters().load(weights);
            assertThat(parameters.names()).containsExactlyElementsOf(weights.names());
        }
    }

    @ParameterizedTest
    @CsvSource({"ranker_vgg12_296", "ranker_vgg12_oldarch"})
    void renamed_publishedRanker_fitsTheNetwork(String list) throws IOException {
        StateDict weights =
                Ranker.renamed(zeros(SharedData.folder("").resolveSibling("specs/keys/" + list + ".tsv"), ""));
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new Ranker(Ranker.Config.paper(), parameters).parameters().load(weights);
            assertThat(parameters.names()).containsExactlyElementsOf(weights.names());
        }
    }

    @Test
    void discriminator_ofThePaper_hasTheSuggestedNames() throws IOException {
        StateDict weights = zeros(
                SharedData.folder("").resolveSibling("specs/keys/srgan_discriminator_96_paper_suggested.tsv"), "");
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new Discriminator(Discriminator.Config.paper(), parameters)
                    .parameters()
                    .load(weights);
            assertThat(parameters.names()).containsExactlyElementsOf(weights.names());
        }
    }

    @Test
    void portedDiscriminator_listOfThePort_hasItsNames() throws IOException {
        StateDict weights = zeros(
                SharedData.folder("").resolveSibling("specs/keys/srntt_saiueo32_ImageDiscriminator_state_dict.tsv"),
                "");
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            new PortedDiscriminator(parameters).parameters().load(weights);
            assertThat(parameters.names()).containsExactlyElementsOf(weights.names());
        }
    }

    private static StateDict zeros(Path list, String prefix) throws IOException {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        for (String line : Files.readAllLines(list)) {
            String[] columns = line.split("\t", -1);
            if (line.startsWith("#") || columns[0].equals("index") || columns[0].equals("key")) {
                continue;
            }
            int name = columns[0].matches("\\d+") ? 1 : 0; // some lists number their lines
            String text = columns[name + 1].replaceAll("[\\[\\]]|scalar", "");
            long[] shape = Arrays.stream(text.split("[x,]"))
                    .filter(side -> !side.isEmpty())
                    .mapToLong(Long::parseLong)
                    .toArray();
            int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
            tensors.put(prefix + columns[name], WeightTensor.of(new float[count], shape));
        }
        return StateDict.of(tensors, Map.of());
    }
}
