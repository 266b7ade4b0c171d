package io.github.acutance.cli;

import io.github.acutance.data.Degradation;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.Resampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code data resize}: bicubic resizing as MATLAB does it, and the other degradations of the papers. */
@Command(
        name = "resize",
        description =
                "Resizes pictures as MATLAB's imresize does (bicubic, antialiased), or degrades them as papers do.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data resize original.png small.png -s 1/4",
            "  acutance data resize originals small -s 1/4 --mod-crop   a folder, each picture as PNG",
            "  acutance data resize originals noisy -s 1/3 --degradation dn --seed 1",
            "  acutance data resize originals small -s 1/2.5 --meta-sr"
        })
final class DataResizeCommand implements Callable<Integer> {
    /** Reads {@code 4}, {@code 0.25} and {@code 1/4}. */
    static final class ScaleConverter implements ITypeConverter<Double> {
        private static final Pattern FRACTION =
                Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)/(\\d{1,9}(?:\\.\\d{1,9})?)");

        @Override
        public Double convert(String text) {
            Matcher fraction = FRACTION.matcher(text);
            double scale;
            try {
                scale = fraction.matches()
                        ? Double.parseDouble(fraction.group(1)) / Double.parseDouble(fraction.group(2))
                        : Double.parseDouble(text);
            } catch (NumberFormatException e) {
                scale = Double.NaN;
            }
            if (!(scale > 0) || Double.isInfinite(scale)) {
                throw new TypeConversionException("expected a positive number or fraction, found '" + text + "'");
            }
            return scale;
        }
    }

    /** The words of the papers. */
    enum DegradationWord {
        BI,
        BD,
        DN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "Picture, or folder of pictures.")
    private Path in;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "Picture to write (.png, .jpg, .tif, .webp), or folder for PNG files.")
    private Path out;

    @Option(
            names = {"-s", "--scale"},
            paramLabel = "SCALE",
            required = true,
            converter = ScaleConverter.class,
            description = "Factor of both sides: 1/4, 0.25, 1/2.5, 4.")
    private double scale;

    @Option(
            names = "--path",
            paramLabel = "uint8|double",
            defaultValue = "uint8",
            description = "Where it rounds: after each axis, or once at the end (default: uint8).")
    private Resampling.Variant variant;

    @Option(
            names = "--degradation",
            paramLabel = "bi|bd|dn",
            defaultValue = "bi",
            description = {
                "How it becomes smaller. bi: bicubic. bd: Gaussian blur of sigma 1.6, every 1/SCALE-th pixel.",
                "dn: bicubic, then noise. bd and dn cut to multiples of 1/SCALE first (default: bi)."
            })
    private DegradationWord degradation;

    @Option(
            names = "--mod-crop",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "0",
            description = "Cut to multiples of N pixels first, without N to those of 1/SCALE, as papers do.")
    private Integer multiple;

    @Option(
            names = "--meta-sr",
            description =
                    "Meta-SR's LR files: a repeated border, and 4 pixels cut off sides that 1/SCALE does not divide.")
    private boolean metaSr;

    @Option(
            names = "--noise",
            paramLabel = "LEVELS",
            defaultValue = "30",
            description = "Standard deviation of dn in levels of 0..255 (default: 30).")
    private double noise;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of java.util.Random, which makes the noise of each picture anew (default: 0).")
    private long seed;

    @Option(
            names = {"-r", "--recursive"},
            description = "Folders inside folders, too.")
    private boolean recursive;

    private final Set<Path> written = new HashSet<>();

    @Override
    public Integer call() throws IOException {
        boolean folder = Files.isDirectory(in);
        Usage usage = new Usage(spec);
        usage.require(
                folder
                        || ImageFormat.ofName(out)
                                .filter(ImageFormat::isWritable)
                                .isPresent(),
                "OUT",
                "a name that ends in .png, .jpg, .tif or .webp",
                out);
        usage.require(!Inputs.isSame(in, out), "OUT", "another place than IN", out);
        Degradation way = way(usage);
        Inputs inputs = new Inputs(List.of(in), recursive, Optional.of(out).filter(path -> folder), "");
        return EachPicture.run(inputs, RootCommand.screen(spec), picture -> {
            Path mirrored = out.resolve(picture.below()).resolveSibling(FileNames.stem(picture.file()) + ".png");
            resize(picture.file(), folder ? mirrored : out, way);
        });
    }

    private void resize(Path input, Path output, Degradation way) throws IOException {
        if (!written.add(output)) {
            throw new IOException("its result would be " + output + ", which is the result of another input");
        }
        Image resized = way.degrade(ImageFiles.read(input));
        Files.createDirectories(output.toAbsolutePath().getParent());
        ImageFiles.write(resized, output);
        RootCommand.screen(spec).result(input + " -> " + output + " (" + resized + ")");
    }

    /** What the options ask for; refuses those that do not go together. */
    private Degradation way(Usage usage) {
        double factor = Math.round(1e9 / scale) / 1e9; // of the paper, without the rounding error of 1 / 3
        boolean whole = factor >= 1 && factor == Math.rint(factor);
        boolean bicubic = degradation == DegradationWord.BI;
        usage.require(bicubic || whole, "-s", "1/2, 1/3 or the like for " + degradation, scale);
        usage.require(
                (bicubic && !metaSr) || variant == Resampling.Variant.UINT8,
                "--path",
                "uint8, which these files have",
                variant);
        usage.require(!metaSr || (bicubic && factor >= 1), "--meta-sr", "-s of at most 1 and --degradation bi", scale);
        usage.require(!metaSr || multiple == null, "--mod-crop", "no crop beside that of --meta-sr", multiple);
        usage.require(noise >= 0 && noise < 1e6, "--noise", "at least 0", noise);
        usage.requireAtLeast(0, "--mod-crop", multiple);
        usage.require(
                multiple == null || multiple > 0 || whole,
                "--mod-crop",
                "a number of pixels for a scale of " + scale,
                "none");
        if (metaSr) {
            return Degradation.metaSr(factor);
        }
        int step = (int) factor;
        Degradation smaller =
                switch (degradation) {
                    case BI -> picture -> Resampling.resize(picture, scale, variant);
                    case BD -> Degradation.blurDown(step);
                    // A generator for each picture: the result depends on no other picture.
                    case DN ->
                        picture -> Degradation.noisyDown(step, noise, new Random(seed))
                                .degrade(picture);
                };
        if (multiple == null) {
            return smaller;
        }
        int cut = multiple == 0 ? step : multiple;
        return picture -> smaller.degrade(Degradation.modCrop(picture, cut));
    }
}
