/**
 * Pictures through networks: {@link io.github.acutance.infer.Upscaler} enlarges a picture of any size, in tiles when
 * needed, and keeps what the network does not know about: gray, alpha, 16 bits, the ICC profile, the size asked for.
 */
package io.github.acutance.infer;
