/**
 * How close a picture is to its reference: {@link io.github.acutance.metric.Psnr} and
 * {@link io.github.acutance.metric.Ssim}, each under a {@link io.github.acutance.metric.Protocol} that belongs to the
 * number. Definitions and golden numbers: specs, metrics section 3.
 */
package io.github.acutance.metric;
