package io.github.acutance.image;

import com.luciad.imageio.webp.CompressionType;
import com.luciad.imageio.webp.WebPImageWriterSpi;
import com.luciad.imageio.webp.WebPWriteParam;
import com.luciad.imageio.webp.internal.NativeLoader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The one class of the package that names a native library, which is loaded when {@link #encode} is called first. */
final class LibWebP {
    private LibWebP() {}

    /** Loads the library; where it is not included, the exception or error says so. Asked first, it prints nothing. */
    static void load() {
        NativeLoader.initialize();
    }

    /** A WebP file of the picture; lossless at quality 100. */
    static byte[] encode(BufferedImage picture, int quality) throws IOException {
        ImageWriter writer = new WebPImageWriterSpi().createWriterInstance(null);
        ByteArrayOutputStream coded = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(coded)) {
            WebPWriteParam param = new WebPWriteParam(Locale.ROOT);
            if (quality == 100) {
                param.setCompressionType(CompressionType.Lossless);
                param.setExact(true);
            } else {
                param.setCompressionType(CompressionType.Lossy);
                param.setCompressionQuality(quality / 100f);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(picture, null, null), param);
        } finally {
            writer.dispose();
        }
        return coded.toByteArray();
    }
}
