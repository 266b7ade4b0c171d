/**
 * SRFBN. Zhen Li, Jinglei Yang, Zheng Liu, Xiaomin Yang, Gwanggil Jeon, Wei Wu: "Feedback Network for Image
 * Super-Resolution", CVPR 2019, arXiv 1903.09814.
 *
 * <p>Claims: a small network whose one feedback block runs four times, each time with its own last output joined to the
 * shallow features, and which is trained to make a picture after every step. It reaches EDSR's PSNR with 3.6 million
 * parameters (SRFBN-S: 0.48 million) and, taught from easy to hard targets, was the best of its time for blurred and
 * noisy input at x3.
 *
 * <p>{@link io.github.acutance.systems.srfbn.Srfbn} follows the authors' code (Paper99/SRFBN_CVPR19), on which their
 * weights depend. The paper divides the sum of the steps' losses by the number of steps; the code does not. The code of
 * the curriculum for blurred and noisy input was never published. The released weights hold trained mean shifts, though
 * the code of today does not train them: they are loaded and computed as they are, and not trained here. The state that
 * the code keeps in its module from step to step, and resets, is a local variable here. Scale x8 exists in the code
 * only; no weights were published.
 */
package io.github.acutance.systems.srfbn;
