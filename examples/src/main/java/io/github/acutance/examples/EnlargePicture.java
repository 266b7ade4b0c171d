package io.github.acutance.examples;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.SrModel;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import javax.imageio.ImageIO;

/** The shortest use: one picture, four times as wide and high. Arguments: the picture, the PNG to write. */
public final class EnlargePicture {
    private EnlargePicture() {}

    public static void main(String[] args) throws IOException {
        BufferedImage picture = ImageIO.read(new File(args[0]));
        try (SrModel model = Catalog.open("srresnet-x4");
                Upscaler up = Upscaler.of(model)) {
            BufferedImage big = up.upscale(picture);
            ImageIO.write(big, "png", new File(args[1]));
        }
    }
}
