package io.github.acutance.eval;

import io.github.acutance.data.RegionMasks.Region;

/**
 * Numbers of one picture inside one mask (SROBB's boundary, background and object).
 *
 * @param region which mask
 * @param pixels how many it has inside the crop; with none, the numbers are NaN
 * @param psnr in dB, of the protocol's channel
 * @param gradientError mean length of the difference of the gradients of Y, in levels of 0..255 per pixel
 * @param featureDistance distance of VGG-19 features, NaN without that network
 */
public record RegionScore(Region region, int pixels, double psnr, double gradientError, double featureDistance) {}
