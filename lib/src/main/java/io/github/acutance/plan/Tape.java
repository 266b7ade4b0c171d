package io.github.acutance.plan;

import java.util.ArrayList;
import java.util.List;

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
