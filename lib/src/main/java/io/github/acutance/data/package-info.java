/** Folders of pictures, how LR is made from HR, and the random crops that a training reads. Plain Java. */
package io.github.acutance.data;
