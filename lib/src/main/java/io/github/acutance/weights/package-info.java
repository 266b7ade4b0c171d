/**
 * Files of weights: safetensors and PyTorch's {@code .pth} in both its containers, read without executing anything.
 *
 * <p>Start at {@link io.github.acutance.weights.WeightFiles}. This package knows neither native libraries nor networks.
 */
package io.github.acutance.weights;
