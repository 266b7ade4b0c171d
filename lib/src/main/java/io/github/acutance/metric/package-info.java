/**
 * How close a picture is to its reference: {@link io.github.acutance.metric.Psnr} and
 * {@link io.github.acutance.metric.Ssim}, each under a {@link io.github.acutance.metric.Protocol} that belongs to the
 * number. How natural it looks without one: {@link io.github.acutance.metric.Niqe}, and
 * {@link io.github.acutance.metric.PerceptualIndex} where Ma's scores are at hand. Definitions and golden numbers: specs,
 * metrics sections 3 to 5.
 */
package io.github.acutance.metric;
