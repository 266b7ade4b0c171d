/**
 * ESRGAN. Xintao Wang, Ke Yu, Shixiang Wu, Jinjin Gu, Yihao Liu, Chao Dong, Yu Qiao, Chen Change Loy: "ESRGAN: Enhanced
 * Super-Resolution Generative Adversarial Networks", ECCV Workshops 2018.
 *
 * <p>Claims: SRGAN improved by a deeper trunk of residual-in-residual dense blocks without batch normalisation, by a
 * relativistic average discriminator and by VGG features taken before the activation; first place of the PIRM 2018
 * challenge's third region. The same network trained for L1 alone (RRDB-PSNR) is its start, and interpolating the two
 * networks' weights trades distortion for perception.
 *
 * <p>{@link io.github.acutance.systems.esrgan.Esrgan} follows the authors' code. It differs from the paper in the
 * upsampling: nearest-neighbour enlargement and a convolution instead of sub-pixel shuffling.
 */
package io.github.acutance.systems.esrgan;
