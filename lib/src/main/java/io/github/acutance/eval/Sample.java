package io.github.acutance.eval;

import java.nio.file.Path;
import java.util.Optional;

/**
 * One picture of a dataset.
 *
 * @param name the stem of the HR file's name
 * @param hr the original
 * @param lr the small picture; empty where it is made from the original
 */
public record Sample(String name, Path hr, Optional<Path> lr) {}
