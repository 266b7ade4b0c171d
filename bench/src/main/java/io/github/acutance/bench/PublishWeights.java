package io.github.acutance.bench;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.eval.Bf16Distance;
import io.github.acutance.eval.Dataset;
import io.github.acutance.eval.LrKind;
import io.github.acutance.eval.Sample;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.weights.DType;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes the file that the library embeds: weights as half floats, with their card. What the card says about bf16 is
 * measured here, on Set5 in the folder that {@code ACUTANCE_DATA} names (else {@code data}): whether it is safe, and whether
 * with partial sums in bf16, too. Arguments: the weights of a run, the card as JSON, the safetensors file to write.
 */
public final class PublishWeights {
    private PublishWeights() {}

    /** Prints what was measured. */
    public static void main(String[] args) throws IOException {
        StateDict weights = WeightFiles.read(Path.of(args[0])).requireFinite();
        ModelCard card = ModelCard.fromJson(Files.readString(Path.of(args[1])));
        Path out = Path.of(args[2]).toAbsolutePath();
        String data = System.getenv("ACUTANCE_DATA");
        Dataset set5 = Dataset.of(Path.of(data == null ? "data" : data, "test", "Set5"));
        List<Sample> samples = set5.at(card.scale(), LrKind.BI).samples();
        Map<String, WeightTensor> halves = new LinkedHashMap<>();
        weights.names().forEach(name -> halves.put(name, weights.tensor(name).to(DType.F16)));
        Path trial = out.resolveSibling("trial-" + out.getFileName());
        try {
            Set<Precision> safe = EnumSet.copyOf(card.safePrecisions());
            safe.remove(Precision.BF16);
            boolean sums = false;
            if (safe("bf16, sums in fp32", halves, card.withSafe(safe, false), trial, samples)) {
                safe.add(Precision.BF16);
                sums = safe("bf16, sums in bf16", halves, card.withSafe(safe, true), trial, samples);
            }
            write(halves, card.withSafe(safe, sums), trial);
            Files.move(trial, out, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(trial);
        }
    }

    private static boolean safe(
            String what, Map<String, WeightTensor> halves, ModelCard card, Path trial, List<Sample> samples)
            throws IOException {
        write(halves, card, trial);
        try (SrModel model = Catalog.open(trial, Device.CPU)) {
            Bf16Distance found = Bf16Distance.measure(model, samples);
            System.out.printf(
                    Locale.ROOT,
                    "%s: at least %.1f dB from fp32, PSNR %+.4f dB, %s%n",
                    what,
                    found.leastPsnr(),
                    found.change(),
                    found.safe() ? "safe" : "not safe");
            return found.safe();
        }
    }

    private static void write(Map<String, WeightTensor> tensors, ModelCard card, Path file) throws IOException {
        Safetensors.write(StateDict.of(tensors, Map.of(ModelCard.METADATA_KEY, card.toJson())), file);
    }
}
