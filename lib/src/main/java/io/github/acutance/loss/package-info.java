/** What a training minimises. */
package io.github.acutance.loss;
