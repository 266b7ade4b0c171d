package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --ref} where it does not fit. */
class ReferenceArgumentsTest {
    @TempDir
    private Path folder;

    @Test
    void upscale_refForAModelThatTakesNone_isRefused() {
        Path picture = Cli.picture(folder.resolve("a.png"), 2, 2, 3);
        Cli cli = Cli.run("upscale", picture, "-m", TinyModel.in(folder), "--ref", picture);
        assertThat(cli.code()).isEqualTo(2);
        assertThat(String.join("\n", cli.err()))
                .contains("--ref: expected a model that takes references, but srresnet-x4 takes none");
    }
}
