package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.data.Degradation;
import io.github.acutance.data.RankData;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.metric.Niqe;
import io.github.acutance.model.Device;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data rank}: the patches that RankSRGAN's Ranker learns from. */
@Command(
        name = "rank",
        description = {
            "Makes rank data for RankSRGAN's Ranker: every HR picture is reduced and enlarged again by each model, the",
            "results are cut into patches of one place, and each patch is labelled with its NIQE (Y, crop 4). Patches with",
            "little in them, and those whose NIQE does not tell the first two models apart, are left out; so is a share",
            "of them that is held back, to see later how well the Ranker orders what it has not seen."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data rank DF2K ranks --level esrgan.pth --level srgan.pth --level srresnet-x4",
            "  acutance data rank photos ranks --level esrgan.pth --level srresnet-x4 --level bicubic --size 200 --step 100"
        })
final class DataRankCommand implements Callable<Integer> {
    private static final int NIQE_CROP = 4;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "HR", description = "Folder of pictures.")
    private Path hr;

    @Parameters(index = "1", paramLabel = "OUT", description = "Folder for the patches and their labels.")
    private Path out;

    @Option(
            names = "--level",
            required = true,
            paramLabel = "MODEL",
            description = "A model by name or file, or bicubic; the best first. At least two.")
    private List<String> levels;

    @Option(
            names = {"-s", "--scale"},
            paramLabel = "N",
            defaultValue = "4",
            description = "Scale of the models (default: 4).")
    private int scale;

    @Option(names = "--size", paramLabel = "N", defaultValue = "296", description = "Side of a patch (default: 296).")
    private int size;

    @Option(
            names = "--step",
            paramLabel = "N",
            defaultValue = "148",
            description = "Pixels from one patch to the next (default: 148).")
    private int step;

    @Option(
            names = "--held-back",
            paramLabel = "SHARE",
            defaultValue = "0.1",
            description = "Share of the patches not to be learnt from (default: 0.1).")
    private double heldBack;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "Of all randomness (default: 0).")
    private long seed;

    @Option(
            names = {"-r", "--recursive"},
            description = "Folders inside folders, too.")
    private boolean recursive;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Usage usage = new Usage(spec);
        usage.requireAtLeast(2, "--level", levels.size());
        usage.requireAtLeast(1, "--scale", scale);
        usage.require(!Inputs.isSame(hr, out), "OUT", "another place than HR", out);
        RankData.Choice authors = RankData.Choice.authors();
        RankData.Choice choice = new RankData.Choice(
                size, step, authors.leastSharpness(), authors.leastDifference(), authors.mostPerPicture(), heldBack);
        try (RankData data = new RankData(
                out,
                choice,
                picture -> niqe(picture, 0),
                picture -> niqe(picture, NIQE_CROP),
                new SplittableRandom(seed))) {
            List<UnaryOperator<Image>> methods = new ArrayList<>();
            for (String level : levels) {
                methods.add(open(level));
            }
            Screen screen = RootCommand.screen(spec);
            Inputs inputs = new Inputs(List.of(hr), recursive, Optional.of(out), "");
            int code = EachPicture.run(inputs, screen, picture -> {
                int kept = data.add(results(ImageFiles.read(picture.file()), methods));
                screen.result(picture.file() + ": " + kept + (kept == 1 ? " place" : " places"));
            });
            data.finish();
            screen.result(out + ": " + data.trainGroups() + " places to learn from and " + data.validGroups()
                    + " held back, " + levels.size() + " patches each");
            return code;
        } finally {
            for (AutoCloseable one : opened) {
                one.close();
            }
        }
    }

    /** The picture reduced and enlarged again by every method. */
    private List<Image> results(Image picture, List<UnaryOperator<Image>> methods) {
        Image original = Degradation.modCrop(picture.asBits(8).color().asRgb(), scale);
        Image lr = Degradation.bicubic(scale).degrade(original);
        List<Image> results = new ArrayList<>();
        for (UnaryOperator<Image> method : methods) {
            results.add(method.apply(lr));
        }
        return results;
    }

    private UnaryOperator<Image> open(String level) throws IOException {
        if (level.equals("bicubic")) {
            return lr -> Resampling.resize(lr, scale, Resampling.Variant.UINT8);
        }
        Path file = Path.of(level);
        SrModel model = Files.isRegularFile(file) ? Catalog.open(file, Device.CPU) : Catalog.open(level, Device.CPU);
        opened.add(0, model);
        if (model.card().scale() != scale) {
            throw new IOException(level + ": expected a model of x" + scale + ", found x"
                    + model.card().scale());
        }
        Upscaler upscaler = Upscaler.of(model, UpscaleOptions.defaults());
        opened.add(0, upscaler);
        return upscaler::upscale;
    }

    /** NaN for patches that have no number. */
    private static double niqe(Image patch, int crop) {
        try {
            return Niqe.of(patch, crop);
        } catch (IllegalArgumentException flat) {
            return Double.NaN;
        }
    }
}
