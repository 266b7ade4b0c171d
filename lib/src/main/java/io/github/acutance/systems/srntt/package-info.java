/**
 * SRNTT. Zhifei Zhang, Zhaowen Wang, Zhe Lin, Hairong Qi: "Image Super-Resolution by Neural Texture Transfer", CVPR 2019.
 *
 * <p>Claims: texture found in reference pictures by matching patches of VGG features, without any alignment, and
 * transferred at three scales, is better than what a network makes up; where the references do not help, the result is
 * about that of a network without them.
 *
 * <p>Where the published code (ZZUTK/SRNTT) differs from the paper we follow the code: the texture transfer has no weights
 * for the similarity map; its last stage makes the picture itself, nothing is added to an enlarged one. VGG-19's kernels
 * have rows and columns exchanged, as the published weights were trained with. The training is still to come.
 *
 * <p>{@link io.github.acutance.systems.srntt.PatchMatching} and {@link io.github.acutance.systems.srntt.TextureSwap} are
 * of use alone, on any feature maps.
 */
package io.github.acutance.systems.srntt;
