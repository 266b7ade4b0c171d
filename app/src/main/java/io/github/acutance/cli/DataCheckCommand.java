package io.github.acutance.cli;

import io.github.acutance.data.DatasetCheck;
import io.github.acutance.data.DatasetCheck.Problem;
import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.ReferenceCheck;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data check}: what is wrong with a set of pictures. */
@Command(
        name = "check",
        description = {
            "Finds pictures that cannot be read, HR and LR pictures that do not fit, duplicates,",
            "pictures without their reference,",
            "and test pictures among those to train on (the same pixels, whatever the file).",
            "Exit code 1 if something is wrong."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  acutance data check DIV2K/HR --lr DIV2K/LR_x4 -s 4",
            "  acutance data check CUFED/input --ref CUFED/ref",
            "  acutance data check CUFED5 --ref CUFED5",
            "  acutance data check train -r --test Set5/HR --test Set14/HR --csv problems.csv"
        })
final class DataCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The set: HR pictures.")
    private Path folder;

    @Option(names = "--lr", paramLabel = "FOLDER", description = "Its LR pictures; they pair by name.")
    private Path lr;

    @Option(
            names = {"-s", "--scale"},
            paramLabel = "SCALE",
            description = "HR size over LR size; without it sizes are not compared.")
    private Double scale;

    @Option(names = "--test", paramLabel = "FOLDER", description = "Pictures that must not be in the set; repeatable.")
    private List<Path> tests = new ArrayList<>();

    @Option(
            names = "--ref",
            paramLabel = "FOLDER",
            description = "Its references, of the same names; or of groups 001_0, 001_1, ... the folder itself.")
    private Path references;

    @Option(
            names = "--ref-level",
            paramLabel = "N",
            split = ",",
            defaultValue = "1,2,3,4,5",
            description = "References that every group must have (default: 1,2,3,4,5).")
    private List<Integer> levels;

    @Option(
            names = {"-r", "--recursive"},
            description = "Folders inside folders, too.")
    private boolean recursive;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write what is wrong to a file: kind, file, detail.")
    private Path csv;

    @Option(names = "--json", paramLabel = "FILE", description = "The same as JSON.")
    private Path json;

    @Override
    public Integer call() throws IOException {
        Usage usage = new Usage(spec);
        usage.require(scale == null || (scale >= 1 && scale < 1000), "-s", "at least 1", scale);
        usage.require(scale == null || lr != null, "--lr", "a folder, which -s compares with", "none");
        for (int level : levels) {
            usage.require(level >= 1 && level <= 9, "--ref-level", "1 to 9", level);
        }
        ImageFolder hr = new ImageFolder(folder, PicturePairs.pictures(folder, recursive));
        Optional<ImageFolder> small =
                lr == null ? Optional.empty() : Optional.of(new ImageFolder(lr, PicturePairs.pictures(lr, recursive)));
        List<Path> unwanted = new ArrayList<>();
        for (Path test : tests) {
            unwanted.addAll(PicturePairs.pictures(test, recursive));
        }
        OptionalDouble factor = scale == null ? OptionalDouble.empty() : OptionalDouble.of(scale);
        DatasetCheck check = DatasetCheck.of(hr, small, factor, unwanted);
        List<Problem> problems = new ArrayList<>(check.problems());
        if (references != null) {
            problems.addAll(ReferenceCheck.of(hr.pictures(), references, levels));
        }
        write(csv, csvOf(problems));
        write(json, jsonOf(problems));
        Screen screen = RootCommand.screen(spec);
        problems.forEach(problem -> screen.result(problem.kind() + ": "
                + (problem.detail().startsWith(problem.file() + ": ") ? "" : problem.file() + ": ")
                + problem.detail()));
        screen.result(check.pictures() + (check.pictures() == 1 ? " picture" : " pictures") + " read, "
                + problems.size() + (problems.size() == 1 ? " problem" : " problems"));
        return problems.isEmpty() ? 0 : 1;
    }

    private static void write(Path file, String text) throws IOException {
        if (file != null) {
            try (PartFile part = PartFile.open(file)) {
                part.writer().write(text);
                part.finish();
            }
        }
    }

    private static String csvOf(List<Problem> problems) {
        return "kind,file,detail\n"
                + problems.stream()
                        .map(problem -> CsvText.row(List.of(
                                        problem.kind().toString(),
                                        problem.file().toString(),
                                        problem.detail()))
                                + "\n")
                        .collect(Collectors.joining());
    }

    private static String jsonOf(List<Problem> problems) {
        return problems.stream()
                .map(problem -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("kind", problem.kind());
                    fields.put("file", problem.file());
                    fields.put("detail", problem.detail());
                    return "\n" + JsonText.of(fields);
                })
                .collect(Collectors.joining(",", "[", "\n]\n"));
    }
}
