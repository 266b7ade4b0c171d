/**
 * RankSRGAN. Wenlong Zhang, Yihao Liu, Chao Dong, Yu Qiao: "RankSRGAN: Generative Adversarial Networks With Ranker for
 * Image Super-Resolution", ICCV 2019.
 *
 * <p>Claims: a metric that cannot be differentiated, such as NIQE, is optimised by way of a Ranker, a network that learns
 * in which order the metric puts the results of existing methods; with the Ranker's score as a loss the results are better
 * by that metric than those of SRGAN and ESRGAN.
 *
 * <p>The authors' code differs from the paper: patches are taken at a stride of 148 pixels instead of 200, the Ranker's
 * scores are cut to -5..5, the loss of stage 3 sums over the batch, and the Ranker is left in training mode there, so that
 * its normalisation follows the generator's pictures; here it judges with its running statistics unless the recipe says
 * otherwise. The generator is the SRResNet without normalisation that {@code systems.srgan} draws and whose weights it
 * reads; it is handed in, like the models and the metric of stage 1.
 */
package io.github.acutance.systems.ranksrgan;
