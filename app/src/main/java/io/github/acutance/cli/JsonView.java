package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON object in each line of standard output, told apart by {@code event}: {@code start} (model, description),
 * {@code tile} (input, done, total), {@code file} (the columns of a report), {@code end} (done, skipped, failed). Errors
 * stay on standard error, too.
 */
final class JsonView implements RunView {
    private final Screen screen;
    private final Map<Outcome.Status, Integer> counts = new LinkedHashMap<>();
    private Path input;

    /** Prints to {@code screen}. */
    JsonView(Screen screen) {
        this.screen = screen;
        for (Outcome.Status status : Outcome.Status.values()) {
            counts.put(status, 0);
        }
    }

    @Override
    public void start(String model, String description) {
        Map<String, Object> fields = event("start");
        fields.put("model", model);
        fields.put("description", description);
        print(fields);
    }

    @Override
    public void begin(Path begun) {
        input = begun;
    }

    @Override
    public void tile(int done, int total) {
        Map<String, Object> fields = event("tile");
        fields.put("input", input.toString());
        fields.put("done", done);
        fields.put("total", total);
        print(fields);
    }

    @Override
    public void end(Outcome outcome) {
        counts.merge(outcome.status(), 1, Integer::sum);
        Map<String, Object> fields = event("file");
        fields.putAll(outcome.fields());
        print(fields);
        if (outcome.status() == Outcome.Status.FAILED) {
            LineView.print(screen, outcome);
        }
    }

    @Override
    public void close() {
        Map<String, Object> fields = event("end");
        counts.forEach((status, count) -> fields.put(status.word(), count));
        print(fields);
    }

    private void print(Map<String, Object> fields) {
        screen.data(JsonText.of(fields));
    }

    private static Map<String, Object> event(String name) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", name);
        return fields;
    }
}
