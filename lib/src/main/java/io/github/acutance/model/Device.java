package io.github.acutance.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a network runs, as a plain value; {@code tensor.Devices} says whether the machine has it.
 *
 * @param kind processor or graphics card, or {@code AUTO} for the best one present
 * @param index number of the graphics card, from 0; always 0 for the others
 */
public record Device(Kind kind, int index) {
    /** What a device is. */
    public enum Kind {
        /** The best device that the machine has. */
        AUTO,
        /** The processor. */
        CPU,
        /** A CUDA graphics card. */
        CUDA
    }

    /** The best device present. */
    public static final Device AUTO = new Device(Kind.AUTO, 0);

    /** The processor. */
    public static final Device CPU = new Device(Kind.CPU, 0);

    private static final Pattern CUDA_NAME = Pattern.compile("cuda(?::(\\d{1,3}))?");

    /**
     * Reads the spelling of the command line.
     *
     * @param text {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}
     * @throws IllegalArgumentException if it is none of them
     */
    public static Device of(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (name.equals("auto")) {
            return AUTO;
        }
        if (name.equals("cpu")) {
            return CPU;
        }
        Matcher cuda = CUDA_NAME.matcher(name);
        if (!cuda.matches()) {
            throw new IllegalArgumentException("device: expected auto, cpu, cuda or cuda:N, found '" + text + "'");
        }
        return new Device(Kind.CUDA, cuda.group(1) == null ? 0 : Integer.parseInt(cuda.group(1)));
    }

    @Override
    public String toString() {
        return kind == Kind.CUDA ? "cuda:" + index : kind.name().toLowerCase(Locale.ROOT);
    }
}
