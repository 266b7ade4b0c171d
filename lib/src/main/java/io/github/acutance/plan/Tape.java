package io.github.acutance.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of a figure, written down: which word made which value of which others. Values are numbered in the order in
 * which they came to be; the first are the inputs.
 */
final class Tape {
    /**
     * A word that was said.
     *
     * @param inputs values taken
     * @param output value made
     */
    record Step(Word word, List<Integer> inputs, int output) {}

    private final List<Shape> shapes = new ArrayList<>();
    private final int inputs;
    private final List<Step> steps = new ArrayList<>();
    private int result;

    /** A tape on which nothing was said yet. */
    Tape(List<Shape> inputs) {
        shapes.addAll(inputs);
        this.inputs = inputs.size();
    }

    /** Writes a step down and numbers its value. */
    int add(Word word, List<Integer> inputs, Shape shape) {
        int output = shapes.size();
        shapes.add(shape);
        steps.add(new Step(word, List.copyOf(inputs), output));
        return output;
    }

    /** Says which value the figure answers with. */
    void end(int value) {
        result = value;
    }

    List<Step> steps() {
        return steps;
    }

    Shape shape(int value) {
        return shapes.get(value);
    }

    /** The first {@code count} steps, which end with the value of the last. */
    Tape head(int count) {
        Tape head = new Tape(shapes.subList(0, inputs));
        for (Step step : steps.subList(0, count)) {
            head.add(step.word(), step.inputs(), shape(step.output()));
        }
        head.end(steps.get(count - 1).output());
        return head;
    }

    /**
     * The steps after the first {@code count}.
     *
     * @param taken the values that they take from those before, which become the inputs in this order
     */
    Tape tail(int count, List<Integer> taken) {
        Tape tail = new Tape(taken.stream().map(this::shape).toList());
        Map<Integer, Integer> numbers = new HashMap<>();
        taken.forEach(value -> numbers.put(value, numbers.size()));
        for (Step step : steps.subList(count, steps.size())) {
            List<Integer> from = step.inputs().stream().map(numbers::get).toList();
            numbers.put(step.output(), tail.add(step.word(), from, shape(step.output())));
        }
        tail.end(numbers.get(result));
        return tail;
    }

    /** Number of inputs, which are the values from 0. */
    int inputs() {
        return inputs;
    }

    int result() {
        return result;
    }

    /** Number of values. */
    int values() {
        return shapes.size();
    }
}
