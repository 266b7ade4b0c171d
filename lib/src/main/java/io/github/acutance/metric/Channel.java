package io.github.acutance.metric;

/** What of a picture is compared. */
public enum Channel {
    /** The Y of BT.601 in studio range, see {@link io.github.acutance.image.Ycbcr}; gray counts as R = G = B. */
    Y,
    /** Red, green and blue; two gray pictures are compared in their one channel, which gives the same number. */
    RGB
}
