package io.github.acutance.loss;

import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFiles;
import io.github.acutance.weights.WeightTensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of LPIPS in a folder of auxiliary networks, brought to one set of names: {@code lin0.model.1.weight} for the
 * heads, torchvision's {@code features.N.*} for the trunk, and what turns pixels of 0..1 into the trunk's range.
 *
 * @param weights all of them, {@code input.factor} and {@code input.offset} included
 * @param official whether the trunk takes the input that LPIPS defines; else its numbers are its own
 */
record LpipsWeights(StateDict weights, boolean official) {
    private static final Pattern PACKAGED = Pattern.compile("net\\.slice\\d+\\.(\\d+\\..*)");
    private static final List<String> HEADS = List.of(
            "lpips_%s.pth",
            "lpips_%s.safetensors", "lpips_linear/v0.1/%s.pth", "lpips/weights/v0.1/%s.pth", "v0.1/%s.pth");
    private static final float[] SHIFT = {-0.030f, -0.088f, -0.188f};
    private static final float[] SCALE = {0.458f, 0.448f, 0.450f};

    /**
     * Finds and reads the files.
     *
     * @throws FileNotFoundException if one is missing; the message lists where it was looked for
     * @throws IOException if one cannot be read
     */
    static LpipsWeights read(Path folder, LpipsTrunk trunk) throws IOException {
        Path headsFile = find(folder, "the heads of LPIPS v0.1 (" + trunk.word() + ")", headNames(trunk));
        StateDict heads = WeightFiles.read(headsFile).requireFinite();
        boolean packaged = heads.names().stream().anyMatch(name -> name.startsWith("net.slice"));
        StateDict features = packaged
                ? heads
                : WeightFiles.read(find(folder, "the trunk of LPIPS (" + trunk.word() + ")", trunkNames(trunk)))
                        .requireFinite();
        Map<String, WeightTensor> all = new LinkedHashMap<>();
        heads.select(name -> name.startsWith("lin") && !name.startsWith("lins."))
                .names()
                .forEach(name -> all.put(name, heads.tensor(name)));
        features.names().forEach(name -> ourName(name).ifPresent(ours -> all.put(ours, features.tensor(name))));
        boolean official = putInput(all, features.metadata().getOrDefault("input", ""));
        return new LpipsWeights(StateDict.of(all, Map.of()), official);
    }

    /** The names of files with heads, in the order in which they are looked for. */
    static List<String> headNames(LpipsTrunk trunk) {
        return HEADS.stream().map(name -> name.formatted(trunk.word())).toList();
    }

    /** The names of files with a trunk: as torchvision publishes them, then converted ones. */
    static List<String> trunkNames(LpipsTrunk trunk) {
        return switch (trunk) {
            case ALEX ->
                List.of("alexnet-owt-7be5be79.pth", "alexnet-owt-4df8aa71.pth", "alexnet.pth", "alexnet.safetensors");
            case VGG -> List.of("vgg16-397923af.pth", "vgg16.pth", "vgg16.safetensors");
            case SQUEEZE ->
                List.of(
                        "squeezenet1_1-b8a52dc0.pth",
                        "squeezenet1_1-f364aa15.pth",
                        "squeezenet1_1.pth",
                        "squeezenet1_1.safetensors",
                        "squeezenet/squeezenet_v1.1_features.safetensors",
                        "squeezenet_v1.1_features.safetensors");
        };
    }

    private static Path find(Path folder, String what, List<String> names) throws FileNotFoundException {
        return names.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new FileNotFoundException(
                        folder + ": expected " + what + " in one of " + String.join(", ", names) + "; found none"));
    }

    /** The feature layers only: a classifier behind them is not needed. */
    private static Optional<String> ourName(String name) {
        Matcher packaged = PACKAGED.matcher(name);
        if (packaged.matches()) {
            return Optional.of("features." + packaged.group(1));
        }
        return name.startsWith("features.") ? Optional.of(name) : Optional.empty();
    }

    /** LPIPS' own scaling of -1..1, or that of a trunk from Caffe, which its file states; returns whether it is LPIPS'. */
    private static boolean putInput(Map<String, WeightTensor> all, String input) {
        Optional<float[]> caffe = CaffeInput.mean(input);
        boolean official = caffe.isEmpty();
        float[] factor = new float[3];
        float[] offset = new float[3];
        for (int c = 0; c < 3; c++) {
            factor[c] = official ? 2 / SCALE[c] : 255;
            offset[c] = official ? (-1 - SHIFT[c]) / SCALE[c] : -caffe.get()[c];
        }
        all.put("input.factor", WeightTensor.of(factor, 1, 3, 1, 1));
        all.put("input.offset", WeightTensor.of(offset, 1, 3, 1, 1));
        return official;
    }
}
