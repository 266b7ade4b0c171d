package io.github.acutance.cli;

/**
 * What is known when a run begins.
 *
 * @param model its name, or that of its file without extension
 * @param device where it computes, such as {@code cpu}
 * @param precision in what, such as {@code bf16}
 * @param description all of it in one line for people
 */
record RunStart(String model, String device, String precision, String description) {}
