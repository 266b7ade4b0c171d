package io.github.acutance.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    @TempDir
    private Path folder;

    private void hr(String... names) {
        for (String name : names) {
            Pictures.write(folder.resolve("Set/HR/" + name), Pictures.noise(8, 8, 3, 1));
        }
    }

    private void lr(String... names) {
        for (String name : names) {
            Pictures.write(folder.resolve("Set/" + name), Pictures.noise(4, 4, 3, 1));
        }
    }

    private Dataset dataset() throws IOException {
        return Dataset.of(folder.resolve("Set"));
    }

    @Test
    void at_scaleInTheNames_pairsThem() throws IOException {
        hr("a.png", "b.png", "c.png");
        lr("LR_bicubic/X2/ax2.png", "LR_bicubic/X2/b.png", "LR_bicubic/X2/strange.png", "LR_bicubic/X4/ax4.png");
        Dataset.Selection selection = dataset().at(2, LrKind.BI);
        assertThat(selection.samples()).extracting(Sample::name).containsExactly("a", "b");
        assertThat(selection.samples())
                .extracting(sample -> sample.lr().orElseThrow().getFileName().toString())
                .containsExactly("ax2.png", "b.png");
        assertThat(selection.unusable()).extracting(Failure::name).containsExactly("c", "strange.png");
        assertThat(selection.unusable().get(0).reason()).contains("expected an LR picture in", "X2, found none");
        assertThat(selection.notes()).hasSize(1).first().asString().contains("LR from");
    }

    @Test
    void at_numberedFiles_pairsByOrderAndSaysSo() throws IOException {
        hr("bird.png", "baby.png");
        lr("LR_bicubic_fractional/X1.50/img_001_SRF.png", "LR_bicubic_fractional/X1.50/img_002_SRF.png");
        Dataset.Selection selection = dataset().at(1.5, LrKind.BI);
        assertThat(selection.samples()).extracting(Sample::name).containsExactly("baby", "bird");
        assertThat(selection.samples().get(0).lr().orElseThrow()).hasFileName("img_001_SRF.png");
        assertThat(selection.notes()).anyMatch(note -> note.contains("paired with the HR pictures in their order"));
    }

    @Test
    void at_otherKindOrScale_hasItsOwnFolder() throws IOException {
        hr("a.png");
        lr("LR_bicubic/X3/a.png", "LR_BD/X3/a.png");
        assertThat(dataset().at(3, LrKind.BD).samples().get(0).lr().orElseThrow())
                .isEqualTo(folder.resolve("Set/LR_BD/X3/a.png"));
        Dataset.Selection made = dataset().at(2, LrKind.BI);
        assertThat(made.samples()).extracting(Sample::lr).containsExactly(Optional.empty());
        assertThat(made.notes()).isEqualTo(List.of("LR made from HR by bicubic"));
    }

    @Test
    void of_hrFolderItself_isNamedByItsParentAndFindsLr() throws IOException {
        hr("a.png");
        lr("LR_bicubic/X2/a.png");
        Dataset dataset = Dataset.of(folder.resolve("Set/HR"));
        assertThat(dataset.name()).isEqualTo("Set");
        assertThat(dataset.at(2, LrKind.BI).samples().get(0).lr()).isPresent();
    }

    @Test
    void of_emptyOrMissingFolder_isRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> Dataset.of(empty))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("empty: expected pictures, found none");
        assertThatThrownBy(() -> Dataset.of(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
