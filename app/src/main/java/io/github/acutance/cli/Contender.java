package io.github.acutance.cli;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.eval.Bicubic;
import io.github.acutance.model.Device;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What {@code eval} compares: an interpolation or a model. */
sealed interface Contender {
    /** An interpolation, which needs no opening. */
    record Interpolation(Bicubic bicubic) implements Contender {}

    /** A model, to be opened; {@code file} is null for an embedded one. */
    record Weights(String title, Path file) implements Contender {
        /** Opens it; whoever calls this closes it. */
        SrModel open(Device device) throws IOException {
            return file == null ? Catalog.open(title, device) : Catalog.open(file, device);
        }
    }

    /** What a name on the command line stands for. */
    static List<Contender> named(String name) {
        return switch (name) {
            case "bicubic" -> List.of(new Interpolation(Bicubic.RGB), new Interpolation(Bicubic.Y_ONLY));
            case "bicubic-rgb" -> List.of(new Interpolation(Bicubic.RGB));
            case "bicubic-y" -> List.of(new Interpolation(Bicubic.Y_ONLY));
            default -> List.of(new Weights(name, null));
        };
    }
}
