package io.github.acutance.cli;

import io.github.acutance.data.RegionMasks.Labels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The arguments that turn on numbers by region. */
final class RegionArguments {
    /** Reads what the numbers of label maps mean. */
    static final class LabelsConverter implements ITypeConverter<Labels> {
        @Override
        public Labels convert(String text) {
            if (text.equalsIgnoreCase("camvid")) {
                return Labels.CAMVID;
            }
            if (text.equalsIgnoreCase("coco")) {
                return Labels.COCO_STUFF;
            }
            try {
                Set<Integer> background = Arrays.stream(text.split(",", -1))
                        .map(number -> Integer.valueOf(number.strip()))
                        .collect(Collectors.toSet());
                return new Labels(background, Set.of());
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "expected camvid, coco or numbers such as 0,3,4, found '" + text + "'");
            }
        }
    }

    @Option(
            names = "--labels",
            paramLabel = "DIR",
            description = "Label maps named like the HR pictures: adds numbers by region; VGG-19 comes from --aux.")
    private Path folder;

    @Option(
            names = "--background",
            paramLabel = "camvid|coco|N,N",
            defaultValue = "camvid",
            converter = LabelsConverter.class,
            description = "Which labels are background: sky, plants, ground, water (default: camvid).")
    private Labels labels;

    /** The folder of label maps. */
    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    /** What their numbers mean. */
    Labels labels() {
        return labels;
    }
}
