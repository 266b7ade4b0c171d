package io.github.acutance.examples;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.data.Degradation;
import io.github.acutance.data.ImageFolder;
import io.github.acutance.data.Pair;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.image.Resampling;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import io.github.acutance.metric.Psnr;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A paper's protocol: HR pictures are reduced by MATLAB's bicubic, enlarged again, and compared on Y with a border of
 * four pixels cut. Argument: a folder of HR pictures.
 */
public final class MeasureQuality {
    private MeasureQuality() {}

    public static void main(String[] args) throws IOException {
        int scale = 4;
        Protocol protocol = new Protocol(Channel.Y, scale, false);
        try (SrModel model = Catalog.open(Catalog.DEFAULT_MODEL);
                Upscaler upscaler = Upscaler.of(model)) {
            for (Path file : ImageFolder.of(Path.of(args[0])).pictures()) {
                Pair pair = Pair.of(ImageFiles.read(file), scale, Degradation.bicubic(scale));
                double bicubic =
                        Psnr.of(Resampling.resize(pair.lr(), scale, Resampling.Variant.UINT8), pair.hr(), protocol);
                double network = Psnr.of(upscaler.upscale(pair.lr()), pair.hr(), protocol);
                System.out.printf("%s: bicubic %.2f dB, network %.2f dB%n", file.getFileName(), bicubic, network);
            }
        }
    }
}
