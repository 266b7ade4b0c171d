package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What became of one input.
 *
 * @param input the picture, or a folder that could not be read
 * @param output the file written or found; empty where there is none
 * @param status done, skipped or failed
 * @param reason why it was skipped or has failed, or what is to be known of a picture that is done; may be empty
 * @param inputSize of the picture, {@link Size#UNKNOWN} if it was not read
 * @param outputSize of the result, {@link Size#UNKNOWN} if none was written
 * @param millis time that it took
 */
record Outcome(
        Path input, Optional<Path> output, Status status, String reason, Size inputSize, Size outputSize, long millis) {
    /** How it ended. */
    enum Status {
        /** Written. */
        DONE,
        /** Not touched, because there was a result. */
        SKIPPED,
        /** Nothing was written. */
        FAILED;

        /** As reports spell it: {@code done}, {@code skipped}, {@code failed}. */
        String word() {
            return switch (this) {
                case DONE -> "done";
                case SKIPPED -> "skipped";
                case FAILED -> "failed";
            };
        }
    }

    /** Width and height in pixels. */
    record Size(int width, int height) {
        /** Reports say 0. */
        static final Size UNKNOWN = new Size(0, 0);
    }

    /** The input failed after {@code millis}. */
    static Outcome failed(Path input, Throwable error, Size inputSize, long millis) {
        String line = Failures.lineOf(input, error);
        String reason = line.substring(input.toString().length() + 2); // after "input: "
        return new Outcome(input, Optional.empty(), Status.FAILED, reason, inputSize, Size.UNKNOWN, millis);
    }

    /** The input was left alone, because {@code output} is there. */
    static Outcome skipped(Path input, Path output, Size inputSize) {
        String reason = output + " is there already";
        return new Outcome(input, Optional.of(output), Status.SKIPPED, reason, inputSize, Size.UNKNOWN, 0);
    }

    /** The names of the columns of a report. */
    static String columns() {
        Outcome any = new Outcome(Path.of(""), Optional.empty(), Status.DONE, "", Size.UNKNOWN, Size.UNKNOWN, 0);
        return String.join(",", any.fields("").keySet());
    }

    /** The columns of a report, in their order. Names and order stay; new columns come behind. */
    Map<String, Object> fields(String model) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("input", input.toString());
        fields.put("output", output.map(Path::toString).orElse(""));
        fields.put("status", status.word());
        fields.put("reason", reason);
        fields.put("input_width", inputSize.width());
        fields.put("input_height", inputSize.height());
        fields.put("output_width", outputSize.width());
        fields.put("output_height", outputSize.height());
        fields.put("ms", millis);
        fields.put("model", model);
        return fields;
    }
}
