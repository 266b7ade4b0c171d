package io.github.acutance.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Resampling.Variant;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Published LR files, reproduced without one differing sample. */
@Tag("data")
class ResamplingDataTest {
    @ParameterizedTest
    @CsvSource({"Set5,2,5", "Set5,3,5", "Set5,4,5", "Set5,8,5", "Set14,2,14", "Set14,3,14", "Set14,4,14", "Set14,8,14"})
    void resize_uint8_reproducesTheSets(String set, int scale, int count) throws IOException {
        Path folder = SharedData.folder("test/" + set);
        List<Path> files = SharedData.files(folder.resolve("LR_bicubic/X" + scale));
        assertThat(files).hasSize(count);
        for (Path file : files) {
            Image lr = ImageFiles.read(file);
            // Set14's bridge is gray, its LR picture is stored as RGB.
            Image hr = SharedData.croppedHr(folder.resolve("HR"), file, scale).asRgb();
            Image ours = Resampling.resize(hr, 1.0 / scale, Variant.UINT8);
            assertThat(ours.withoutIccProfile()).as(file.toString()).isEqualTo(lr.withoutIccProfile());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"baboon", "comic"})
    void resize_double_reproducesEsrgansFiles(String name) throws IOException {
        Path lrFile = SharedData.folder("test/esrgan_pair").resolve("LR_" + name + ".png");
        Path hrFile = SharedData.folder("test/Set14/HR").resolve(name + ".png");
        Image lr = ImageFiles.read(lrFile);
        Image hr = SharedData.crop(ImageFiles.read(hrFile), 4);
        assertThat(Resampling.resize(hr, 0.25, Variant.DOUBLE)).isEqualTo(lr);
    }
}
