/** Native lifetimes, devices, and the way between pictures and tensors. */
package io.github.acutance.tensor;
