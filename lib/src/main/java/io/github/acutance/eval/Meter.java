package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.metric.Niqe;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.metric.Ssim;

/** Computes one {@link Measure}. */
@FunctionalInterface
public interface Meter {
    /** PSNR, {@link Psnr}. */
    Meter PSNR = Psnr::of;

    /** SSIM, {@link Ssim}. */
    Meter SSIM = Ssim::of;

    /** RMSE, from the PSNR: 255 / 10^(PSNR / 20). */
    Meter RMSE = (sr, hr, protocol) -> 255 / Math.pow(10, Psnr.of(sr, hr, protocol) / 20);

    /** NIQE of the result, {@link Niqe}; the original is not looked at. */
    Meter NIQE = (sr, hr, protocol) -> Niqe.of(sr, protocol.cropPixels());

    /**
     * The number of a picture, NaN where it is not defined.
     *
     * @param sr the result
     * @param hr what it should be, of the same size
     * @param protocol which channel, and what is cut off
     * @throws IllegalArgumentException if the pictures cannot be measured like that
     */
    double of(Image sr, Image hr, Protocol protocol);
}
