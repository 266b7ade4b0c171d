package io.github.acutance.cli;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.ImageFormat;
import io.github.acutance.image.Resampling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
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

/** {@code data resize}: bicubic resizing as MATLAB does it. */
@Command(
        name = "resize",
        description = "Resizes pictures as MATLAB's imresize does (bicubic, antialiased).",
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data resize original.png small.png -s 1/4",
            "  acutance data resize originals small -s 1/4      pictures of a folder, each as PNG"
        })
final class DataResizeCommand implements Callable<Integer> {
    /** Reads {@code 4}, {@code 0.25} and {@code 1/4}. */
    static final class ScaleConverter implements ITypeConverter<Double> {
        private static final Pattern FRACTION = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

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

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "IN", description = "Picture, or folder of pictures.")
    private Path in;

    @Parameters(
            index = "1",
            paramLabel = "OUT",
            description = "Picture to write (.png, .jpg), or folder for PNG files.")
    private Path out;

    @Option(
            names = {"-s", "--scale"},
            paramLabel = "SCALE",
            required = true,
            converter = ScaleConverter.class,
            description = "Factor of both sides: 1/4, 0.25, 4.")
    private double scale;

    @Option(
            names = "--path",
            paramLabel = "uint8|double",
            defaultValue = "uint8",
            description = "Where it rounds: after each axis, or once at the end (default: uint8).")
    private Resampling.Variant variant;

    private final Set<Path> written = new HashSet<>();
    private boolean failed;

    @Override
    public Integer call() throws IOException {
        boolean folder = Files.isDirectory(in);
        Usage usage = new Usage(spec);
        usage.require(folder || ImageFormat.ofName(out).isPresent(), "OUT", "a name that ends in .png or .jpg", out);
        usage.require(!Inputs.isSame(in, out), "OUT", "another place than IN", out);
        Files.createDirectories(folder ? out : out.toAbsolutePath().getParent());
        Inputs.of(List.of(in), false).visit(new Inputs.Visitor() {
            @Override
            public boolean picture(InputPicture picture) {
                resize(picture.file(), folder ? out.resolve(FileNames.stem(picture.file()) + ".png") : out);
                return true;
            }

            @Override
            public void unreadable(Path unreadable, IOException reason) {
                fail(unreadable, reason);
            }
        });
        return failed ? 1 : 0;
    }

    private void resize(Path input, Path output) {
        try {
            if (!written.add(output)) {
                throw new IOException("its result would be " + output + ", which is the result of another input");
            }
            Image resized = Resampling.resize(ImageFiles.read(input), scale, variant);
            ImageFiles.write(resized, output);
            RootCommand.screen(spec).result(input + " -> " + output + " (" + resized + ")");
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            fail(input, e);
        }
    }

    private void fail(Path input, Exception reason) {
        failed = true;
        RootCommand.screen(spec).error(Failures.lineOf(input, reason));
        RootCommand.screen(spec).trace(reason);
    }
}
