package io.github.acutance.plan;

/**
 * Memory that the plans for one picture compute in. A small picture's plan is in one piece; in a large one's the part that
 * enlarges runs piece by piece and takes always the same.
 *
 * @param fixedBytes for a picture of any size
 * @param wholeBytes for each LR pixel of a plan in one piece
 * @param pieceBytes of a piece; infinite if there are none
 * @param headBytes for each LR pixel of a plan that ends in pieces
 */
public record Footprint(double fixedBytes, double wholeBytes, double pieceBytes, double headBytes) {
    /** Bytes for a picture of so many LR pixels. */
    public double bytes(double pixels) {
        return fixedBytes + Math.min(wholeBytes * pixels, pieceBytes + headBytes * pixels);
    }
}
