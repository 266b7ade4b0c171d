package io.github.acutance.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A JSON object in each line of standard output, for a program that started this one; {@code docs/progress.md} is its
 * contract. Errors stay on standard error, too.
 */
final class JsonView implements RunView {
    /** Of the contract; grows when a key is removed or changes its meaning, not when one is added. */
    private static final int VERSION = 1;

    private final Screen screen;
    private final LongSupplier counting;
    private final Map<Outcome.Status, Integer> counts = new LinkedHashMap<>();
    private InputCount count;
    private boolean countSaid;
    private String model = "";
    private Path input;

    /**
     * Prints to {@code screen}.
     *
     * @param counting counts the inputs, on a thread of its own
     */
    JsonView(Screen screen, LongSupplier counting) {
        this.screen = screen;
        this.counting = counting;
        for (Outcome.Status status : Outcome.Status.values()) {
            counts.put(status, 0);
        }
    }

    @Override
    public void start(RunStart run) {
        model = run.model();
        Map<String, Object> fields = event("start");
        fields.put("version", VERSION);
        fields.put("program", VersionText.program());
        fields.put("model", model);
        fields.put("device", run.device());
        fields.put("precision", run.precision());
        fields.put("description", run.description());
        print(fields);
        count = InputCount.start(counting, number -> {});
    }

    @Override
    public void begin(Path begun) {
        input = begun;
        Map<String, Object> fields = event("begin");
        fields.put("input", input.toString());
        print(fields);
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
        fields.putAll(outcome.fields(model));
        print(fields);
        if (outcome.status() == Outcome.Status.FAILED) {
            LineView.print(screen, outcome);
        }
    }

    @Override
    public void complete(boolean all) {
        Map<String, Object> fields = event("end");
        counts.forEach((status, number) -> fields.put(status.word(), number));
        fields.put("complete", all);
        print(fields);
    }

    @Override
    public void close() {}

    private void print(Map<String, Object> fields) {
        if (count != null && !countSaid && count.now().isPresent()) {
            countSaid = true;
            Map<String, Object> known = event("inputs");
            known.put("count", count.now().getAsLong());
            screen.data(JsonText.of(known));
        }
        screen.data(JsonText.of(fields));
    }

    private static Map<String, Object> event(String name) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", name);
        return fields;
    }
}
