/**
 * CrossNet. Haitian Zheng, Mengqi Ji, Haoqian Wang, Yebin Liu, Lu Fang: "CrossNet: An End-to-end Reference-based Super
 * Resolution Network using Cross-scale Warping", ECCV 2018.
 *
 * <p>Claims: with one sharp picture from almost the same viewpoint, a network that warps the picture's features by an
 * estimated flow at four scales and fuses them with those of the enlarged picture is 2 to 4 dB better than patch
 * matching and a hundred times faster. It is meant for small displacements, some 20 pixels.
 *
 * <p>The paper and the published code (htzheng/ECCV2018_CrossNet_RefSR) differ; we follow the code, whose weights exist:
 *
 * <ul>
 *   <li>The last convolution takes the result of the first fusing convolution; the second one has weights that nothing
 *       uses. The paper's figure and Zeqiang-Lai's port use both ({@link
 *       io.github.acutance.systems.crossnet.CrossNet.Variant}).
 *   <li>The paper enlarges the picture with MDSR before both the flow estimator and the encoder. The code gives the
 *       bicubic picture to the first and MDSR's to the second. Here one upsampler of the caller's choice serves both;
 *       it is the bicubic one by default.
 *   <li>The published training script shows the flow estimator the ground truth, which no use can do; we do not.
 * </ul>
 *
 * <p>CrossNet++ (Tan et al., TPAMI 2020) estimates the flow twice: its network is the variant {@code PLUS}.
 */
package io.github.acutance.systems.crossnet;
