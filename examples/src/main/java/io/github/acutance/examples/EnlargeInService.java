package io.github.acutance.examples;

import io.github.acutance.catalog.Catalog;
import io.github.acutance.image.Image;
import io.github.acutance.image.ImageFiles;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.CancelledException;
import io.github.acutance.infer.UpscaleOptions;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.SrModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * As a service does it: one model and one upscaler for all threads, a progress listener, and a token that stops a request
 * within one tile's time. Arguments: pictures; each is written beside itself with {@code _x4} in its name.
 */
public final class EnlargeInService {
    private EnlargeInService() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        UpscaleOptions options = UpscaleOptions.defaults().withTile(128).withMemoryMb(2_000);
        CancelToken shutdown = new CancelToken();
        ExecutorService requests = Executors.newFixedThreadPool(2);
        try (SrModel model = Catalog.open(Catalog.DEFAULT_MODEL);
                Upscaler upscaler = Upscaler.of(model, options)) {
            List<Future<String>> answers = List.of(args).stream()
                    .map(name -> requests.submit(() -> answer(upscaler, Path.of(name), shutdown)))
                    .toList();
            for (Future<String> answer : answers) {
                System.out.println(answer.get());
            }
        } finally {
            requests.shutdown();
        }
    }

    private static String answer(Upscaler upscaler, Path file, CancelToken shutdown) {
        try {
            Image picture = ImageFiles.read(file);
            Image big = upscaler.upscale(
                    picture, (done, total) -> System.out.println(file + ": tile " + done + " of " + total), shutdown);
            Path out = file.resolveSibling(file.getFileName().toString().replaceFirst("\\.[^.]*$", "") + "_x4.png");
            ImageFiles.write(big, out);
            return out + ": " + big.width() + " x " + big.height();
        } catch (CancelledException stopped) {
            return file + ": stopped";
        } catch (IOException unusable) {
            return unusable.getMessage();
        }
    }
}
