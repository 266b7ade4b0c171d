/**
 * Meta-SR. Xuecai Hu, Haoyuan Mu, Xiangyu Zhang, Zilei Wang, Tieniu Tan, Jian Sun: "Meta-SR: A Magnification-Arbitrary
 * Network for Super-Resolution", CVPR 2019.
 *
 * <p>Claims: one network for every real scale from 1 to 4. A small fully connected network predicts, for each output
 * pixel, the filter by which the features around its LR pixel become its colour, from the pixel's offset and the scale;
 * at no scale is the result worse than that of a network trained for it.
 *
 * <p>{@link io.github.acutance.systems.metasr.MetaSr} follows the authors' code, branch 0.4.0 (the branch they call
 * faulty, and its periodic tiling of filters, are not followed). It differs from the paper: the input of the filters'
 * network is (1/scale, vertical offset, horizontal offset), the scale first; sizes are truncated products, and positions
 * are products in float, which move single pixels at scales 2.3, 2.7 and 3.7. Published weights depend on all of it. The
 * re-implementation in LIIF's code has the offsets first, another range of values and evenly spread positions; its
 * weights are read as well, with a residual dense or an EDSR encoder. That code marks its EDSR's mean shifts as frozen and
 * does not use them.
 */
package io.github.acutance.systems.metasr;
