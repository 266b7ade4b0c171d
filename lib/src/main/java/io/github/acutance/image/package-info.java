/**
 * Pictures and their files: {@link io.github.acutance.image.Image} holds the samples,
 * {@link io.github.acutance.image.ImageFiles} reads and writes them, {@link io.github.acutance.image.Resampling} is the
 * bicubic interpolation that every low-resolution picture is made with, {@link io.github.acutance.image.Ycbcr} the
 * colour transform that papers measure in.
 *
 * <p>This package uses no native library and none of the project's other packages.
 */
package io.github.acutance.image;
