package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.ImageLimits;
import io.github.acutance.image.WriteOptions;
import io.github.acutance.infer.Machine;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code doctor}: what the program finds on this machine, and whether it works. */
@Command(
        name = "doctor",
        description = {
            "Says what this machine has and what the program makes of it, and enlarges a small picture.",
            "Exit code 2 if that does not work."
        },
        footerHeading = "%nExample:%n",
        footer = "  acutance doctor")
final class DoctorCommand implements Callable<Integer> {
    private static final int TRIAL_PIXELS = 32;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Screen screen = RootCommand.screen(spec);
        screen.result("acutance: " + VersionText.program());
        MachineLines.all().forEach(screen::result);
        screen.result("cache of native libraries: " + nativeCache());
        screen.result("auxiliary networks: " + auxiliaries());
        screen.result("models: " + Catalog.cards().stream().map(ModelCard::name).collect(Collectors.joining(", ")));
        String libtorch = "libtorch: " + VersionText.libtorch();
        try (SrModel model = Catalog.open(Catalog.DEFAULT_MODEL);
                Upscaler upscaler = Upscaler.of(model)) {
            screen.result(libtorch + ", loads");
            screen.result("device: " + upscaler.device());
            screen.result("engine: " + Machine.engine());
            screen.result("precision: " + upscaler.precision() + ", as " + reason(upscaler, model.card()));
            screen.result("trial: " + trial(upscaler));
        } catch (LinkageError e) {
            screen.result(libtorch + ", does not load");
            throw e;
        }
        return 0;
    }

    /** Why the automatic precision is what it is. */
    private static String reason(Upscaler upscaler, ModelCard card) {
        boolean cpu = upscaler.device().equals(Device.CPU);
        if (cpu && !Machine.gainsFromBf16()) {
            return Machine.bf16();
        } else if (!card.safePrecisions().contains(Precision.BF16)) {
            return card.name() + " is safe in nothing shorter";
        }
        String sums = card.bf16Sums() ? ", its partial sums too" : ", its partial sums in fp32";
        return (cpu ? Machine.bf16() : "bf16 is faster here") + " and " + card.name() + " is safe in it" + sums;
    }

    /** Enlarges a small picture, from a file's bytes to a file's bytes. */
    private static String trial(Upscaler upscaler) throws IOException {
        byte[] samples = new byte[TRIAL_PIXELS * TRIAL_PIXELS * 3];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (byte) (i * 7);
        }
        Image picture = Image.of8(TRIAL_PIXELS, TRIAL_PIXELS, 3, samples);
        long start = System.nanoTime();
        Image large = upscaler.upscale(throughBytes(picture, ImageFormat.JPEG));
        double seconds = (System.nanoTime() - start) / 1e9;
        throughBytes(large, ImageFormat.PNG);
        return String.format(Locale.ROOT, "%s became %s in %.2f s", picture, large, seconds);
    }

    private static Image throughBytes(Image image, ImageFormat format) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageFiles.encode(image, file, format, WriteOptions.DEFAULT);
        return ImageFiles.decode(file.toByteArray(), "trial", ImageLimits.DEFAULT);
    }

    /** Where JavaCPP unpacks what its jars hold. */
    private static Path nativeCache() {
        String chosen = System.getProperty("org.bytedeco.javacpp.cachedir");
        return chosen != null ? Path.of(chosen) : Path.of(System.getProperty("user.home"), ".javacpp", "cache");
    }

    private String auxiliaries() {
        Optional<Path> folder = RootCommand.aux(spec);
        if (folder.isEmpty()) {
            return "none (neither --aux nor ACUTANCE_AUX names a folder)";
        }
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.get())) {
            files.filter(Files::isRegularFile).map(FileNames::last).sorted().forEach(names::add);
        } catch (IOException e) {
            return Failures.lineOf(folder.get(), e);
        }
        return folder.get() + ": " + (names.isEmpty() ? "no files" : String.join(", ", names));
    }
}
