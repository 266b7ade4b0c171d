package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.ImageFormat;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputNamesTest {
    private static final InputPicture GIVEN = InputPicture.of(Path.of("in/photo.jpg"));
    private static final InputPicture FOUND = new InputPicture(Path.of("in/a/b/photo.jpg"), Path.of("a/b/photo.jpg"));

    @ParameterizedTest
    @CsvSource({
        "srresnet-x4, 4, _srresnet_x4",
        "srresnet-x4, 2.7, _srresnet_x2.7",
        "esrgan-x2, 2, _esrgan_x2",
        "RRDB_ESRGAN_x4, 4, _RRDB_ESRGAN_x4",
        "4x-UltraSharp, 4, _4x-UltraSharp_x4",
        "x4, 0.5, _x4_x0.5"
    })
    void ending_modelAndScale_dropsTheModelsOwnScale(String model, double scale, String expected) {
        assertThat(OutputNames.ending(model, OutputNames.scale(scale))).isEqualTo(expected);
    }

    @Test
    void of_beside_isInTheInputsFolder() {
        OutputNames names = OutputNames.beside("_srresnet_x4");
        assertThat(names.of(GIVEN, ImageFormat.JPEG)).isEqualTo(Path.of("in/photo_srresnet_x4.jpg"));
        assertThat(names.of(FOUND, ImageFormat.JPEG)).isEqualTo(Path.of("in/a/b/photo_srresnet_x4.jpg"));
    }

    @Test
    void of_folder_mirrorsTheTreeWithTheStemAndSuffix() {
        assertThat(OutputNames.folder(Path.of("out"), "").of(FOUND, ImageFormat.JPEG))
                .isEqualTo(Path.of("out/a/b/photo.jpg"));
        assertThat(OutputNames.folder(Path.of("out"), "_big").of(FOUND, ImageFormat.PNG))
                .isEqualTo(Path.of("out/a/b/photo_big.png"));
        assertThat(OutputNames.folder(Path.of("out"), "").of(GIVEN, ImageFormat.JPEG))
                .isEqualTo(Path.of("out/photo.jpg"));
    }

    @Test
    void of_file_isThatFileUnlessTheFormatDiffers() {
        OutputNames names = OutputNames.file(Path.of("out/big.jpg"));
        assertThat(names.of(GIVEN, ImageFormat.JPEG)).isEqualTo(Path.of("out/big.jpg"));
        assertThat(names.of(GIVEN, ImageFormat.PNG)).isEqualTo(Path.of("out/big.png"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.jpeg, JPEG, a.jpeg",
        "a.JPG, JPEG, a.JPG",
        "a.jpeg, PNG, a.png",
        "a.png, JPEG, a.jpg",
        "a, PNG, a.png",
        "a.b.png, PNG, a.b.png",
        "ünï 你好 😀.png, PNG, ünï 你好 😀.png"
    })
    void of_extension_isTheInputsWhereItFitsTheFormat(String input, ImageFormat format, String expected) {
        OutputNames names = OutputNames.folder(Path.of("out"), "");
        assertThat(names.of(InputPicture.of(Path.of(input)), format)).isEqualTo(Path.of("out", expected));
    }
}
