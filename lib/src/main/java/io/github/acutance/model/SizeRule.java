package io.github.acutance.model;

/**
 * Which input sizes a network takes; {@code infer.Upscaler} pads to it and crops the result.
 *
 * @param minimum least width and height in LR pixels
 * @param multiple width and height must be a multiple of this many LR pixels
 */
public record SizeRule(int minimum, int multiple) {
    /** Any size from one pixel up. */
    public static final SizeRule ANY = new SizeRule(1, 1);

    /** Checks both numbers. */
    public SizeRule {
        if (minimum < 1 || multiple < 1) {
            throw new IllegalArgumentException(
                    "size rule: minimum and multiple are at least 1, found " + minimum + " and " + multiple);
        }
    }

    /** The least size that is allowed and not below {@code pixels}. */
    public int fit(int pixels) {
        int least = Math.max(pixels, minimum);
        return (least + multiple - 1) / multiple * multiple;
    }
}
