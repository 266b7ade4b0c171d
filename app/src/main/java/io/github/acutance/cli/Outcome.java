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
 * @param width of the output in pixels, 0 if none was written
 * @param height of the output in pixels, 0 if none was written
 * @param millis time that it took
 */
record Outcome(Path input, Optional<Path> output, Status status, String reason, int width, int height, long millis) {
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

    /** The input failed after {@code millis}. */
    static Outcome failed(Path input, Throwable error, long millis) {
        String line = Failures.lineOf(input, error);
        String reason = line.substring(input.toString().length() + 2); // after "input: "
        return new Outcome(input, Optional.empty(), Status.FAILED, reason, 0, 0, millis);
    }

    /** The input was left alone, because {@code output} is there. */
    static Outcome skipped(Path input, Path output) {
        String reason = output + " is there already";
        return new Outcome(input, Optional.of(output), Status.SKIPPED, reason, 0, 0, 0);
    }

    /** The columns of a report, in their order. */
    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("input", input.toString());
        fields.put("output", output.map(Path::toString).orElse(""));
        fields.put("status", status.word());
        fields.put("reason", reason);
        fields.put("width", width);
        fields.put("height", height);
        fields.put("ms", millis);
        return fields;
    }
}
