package io.github.acutance.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs and does what its first sentence says. */
class ExamplesTest {
    @TempDir
    private Path folder;

    private interface Main {
        void run() throws Exception;
    }

    @Test
    void enlargePicture_writesFourTimesTheSize() throws Exception {
        Path small = picture("small.png", 20, 12);
        Path big = folder.resolve("big.png");
        EnlargePicture.main(new String[] {small.toString(), big.toString()});
        assertThat(ImageFiles.read(big).width()).isEqualTo(80);
        assertThat(ImageFiles.read(big).height()).isEqualTo(48);
    }

    @Test
    void enlargeInService_badFileAmongGood_answersAll() throws Exception {
        Path first = picture("first.png", 10, 10);
        Path second = picture("second.png", 9, 11);
        Path broken = Files.writeString(folder.resolve("broken.png"), "no picture");
        String out = printed(
                () -> EnlargeInService.main(new String[] {first.toString(), broken.toString(), second.toString()}));
        assertThat(out)
                .contains("first_x4.png: 40 x 40")
                .contains("second_x4.png: 36 x 44")
                .contains("broken.png: expected");
        assertThat(folder.resolve("first_x4.png")).exists();
        assertThat(folder.resolve("broken_x4.png")).doesNotExist();
    }

    @Test
    void measureQuality_folder_printsBothNumbers() throws Exception {
        picture("noise.png", 48, 40);
        assertThat(printed(() -> MeasureQuality.main(new String[] {folder.toString()})))
                .matches("(?s)noise\\.png: bicubic [0-9.]+ dB, network [0-9.]+ dB\\s+");
    }

    @Test
    void trainNetwork_recipeOfTheProject_runsWithChanges() throws Exception {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        picture("pictures/a.png", 100, 100);
        String out = printed(() -> TrainNetwork.main(new String[] {
            "../recipes/srresnet-x4-stage1.yaml",
            folder.resolve("run").toString(),
            "datasets.train.dataroot_gt=[\"" + pictures + "\"]",
            "datasets.train.gt_downscale=[[1]]",
            "datasets.train.gt_sizes=[32, 32, 32]",
            "datasets.val.dataroot_gt=" + pictures,
            "datasets.val.dataroot_lq=",
            "network_g.num_feat=8",
            "network_g.num_block=1",
            "train.total_iter=2"
        }));
        assertThat(out).contains("2 iterations done");
        assertThat(folder.resolve("run/models/net_g_latest.safetensors")).exists();
    }

    private Path picture(String name, int width, int height) throws IOException {
        byte[] samples = new byte[width * height * 3];
        new Random(width).nextBytes(samples);
        Path file = folder.resolve(name);
        ImageFiles.write(Image.of8(width, height, 3, samples), file);
        return file;
    }

    private static String printed(Main main) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setOut(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            main.run();
        } finally {
            System.setOut(before);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }
}
