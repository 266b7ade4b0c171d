/**
 * SRGAN and SRResNet. Christian Ledig, Lucas Theis, Ferenc Huszar, Jose Caballero, Andrew Cunningham, Alejandro Acosta,
 * Andrew Aitken, Alykhan Tejani, Johannes Totz, Zehan Wang, Wenzhe Shi: "Photo-Realistic Single Image Super-Resolution
 * Using a Generative Adversarial Network", CVPR 2017.
 *
 * <p>Claims: a deep residual network trained for mean squared error (SRResNet) has the best PSNR of its time at x4; the
 * same network trained against a discriminator and a VGG content loss (SRGAN) has the best mean opinion score.
 *
 * <p>The authors published neither code nor weights. Files in circulation hold later networks of the same shape, so
 * there are three generators, one class each, and a fourth for the files of twtygqyy/pytorch-SRResNet
 * ({@link io.github.acutance.systems.srgan.InstanceSrResNet}):
 *
 * <ul>
 *   <li>{@link io.github.acutance.systems.srgan.SrResNet}: the paper's figure 4, with batch normalisation and PReLU.
 *   <li>{@link io.github.acutance.systems.srgan.MsrResNet}: the modified network of MMSR and BasicSR, without
 *       normalisation, with leaky ReLU and a bilinear image added at the end. It differs from the paper in that, in the
 *       first kernel (3 instead of 9) and in the training range (0..1 instead of -1..1).
 *   <li>{@link io.github.acutance.systems.srgan.PlainSrResNet}: the first BasicSR's, also RankSRGAN's: without
 *       normalisation, with ReLU and the paper's feature skip.
 * </ul>
 */
package io.github.acutance.systems.srgan;
