/**
 * SAN. Tao Dai, Jianrui Cai, Yongbing Zhang, Shu-Tao Xia, Lei Zhang: "Second-order Attention Network for Single Image
 * Super-Resolution", CVPR 2019.
 *
 * <p>Claims: channel gates made from a second-order statistic, the square root of the features' covariance, tell more
 * than the mean of each channel (RCAN); region-level non-local blocks before and after the trunk add what lies far away.
 *
 * <p>{@link io.github.acutance.systems.san.San} follows the authors' code (daitao/SAN), on which their weights depend.
 * It differs from the paper:
 *
 * <ul>
 *   <li>the shared source is weighted by one learnt number for all groups, {@code gamma}, which begins at 0, instead of a
 *       convolution; the share-source skip inside the groups is commented out, so {@code RG.i.gamma} is stored and dead;
 *   <li>in a group a convolution follows the second-order attention;
 *   <li>the regions are two by two, and keys and values of the non-local block are max-pooled, by a slip in its
 *       constructor; files without that pooling, told by their names, run without it;
 *   <li>the top-level {@code conv_last} and the second-order attention inside the non-local module are stored and dead;
 *   <li>the mean shifts are trained, as an attribute meant to freeze them is set on the module instead of its weights.
 * </ul>
 *
 * <p>The covariance is computed from centred features, which equals the code's product with a centring matrix of pixels
 * by pixels; the attention runs in chunks of rows; the square root is the code's five Newton-Schulz steps, whose
 * gradient is left to libtorch (equal to the code's own, as the covariance is symmetric). Where the code divides by a
 * trace of 0, for a constant map, the trace has a floor. Where the code crops with a negative start, one side being
 * exactly 1000, nothing is cropped.
 */
package io.github.acutance.systems.san;
