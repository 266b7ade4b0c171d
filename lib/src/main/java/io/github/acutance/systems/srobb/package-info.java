/**
 * SROBB. Mohammad Saeed Rad, Behzad Bozorgtabar, Urs-Viktor Marti, Max Basler, Hazim Kemal Ekenel, Jean-Philippe Thiran:
 * "SROBB: Targeted Perceptual Loss for Single Image Super-Resolution", ICCV 2019.
 *
 * <p>Claims: a perceptual loss that compares whole pictures at one depth of a VGG punishes every region alike; with labels
 * of objects, background and boundaries (OBB) at training time, edges are compared at an early layer and texture at a
 * later one, which gives sharper edges and more realistic texture. Enlarging needs no labels.
 *
 * <p>The authors published neither code nor weights, and the paper does not fix every number: this is a re-implementation
 * from its description, and no parity with its results is claimed. Ours are: the widening of edges by a disk of radius 2;
 * the weights of the terms; the preset {@code targeted}, which compares objects too, at a deeper layer ({@code paper}
 * leaves them to the pixel and adversarial losses). {@link io.github.acutance.systems.srobb.Srobb} is the generator as far
 * as the paper describes it; any other may be trained with this loss.
 */
package io.github.acutance.systems.srobb;
