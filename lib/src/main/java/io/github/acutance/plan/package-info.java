/**
 * A network as a list of oneDNN primitives: {@link io.github.acutance.plan.Recorder} writes one run of a figure down as a
 * {@link io.github.acutance.plan.Tape}, {@link io.github.acutance.plan.Fusion} merges its steps into
 * {@link io.github.acutance.plan.Node}s, {@link io.github.acutance.plan.Lowering} gives them buffers and primitives, and
 * {@link io.github.acutance.plan.Plan} runs them. {@link io.github.acutance.plan.Plans} keeps the plans of one network.
 */
package io.github.acutance.plan;
