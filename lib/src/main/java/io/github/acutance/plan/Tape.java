package io.github.acutance.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * One run of a figure, written down: which word made which value of which others. Values are numbered in the order in
 * which they came to be; value 0 is the picture.
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
    private final List<Step> steps = new ArrayList<>();
    private int result;

    /** A tape on which nothing was said yet. */
    Tape(Shape picture) {
        shapes.add(picture);
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

    int result() {
        return result;
    }

    /** Number of values. */
    int values() {
        return shapes.size();
    }
}
