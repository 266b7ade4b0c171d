package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.infer.CancelToken;
import io.github.acutance.infer.Progress;
import io.github.acutance.infer.Upscaler;
import io.github.acutance.model.ModelCard;
import java.io.IOException;
import java.util.Optional;

/**
 * A network, as {@link Upscaler} runs it.
 *
 * @param title what tables call it
 * @param card of the model
 * @param upscaler built for the scale; whoever built it closes it
 * @param selfEnsemble whether it was built to average over flips and transposes
 * @param cancel ends the picture in work
 * @param binding binds a model with references to those of the sample that comes next
 */
public record UpscalerMethod(
        String title,
        ModelCard card,
        Upscaler upscaler,
        boolean selfEnsemble,
        CancelToken cancel,
        Optional<Binding> binding)
        implements Method {
    /** Binds a model to the references of a picture. */
    @FunctionalInterface
    public interface Binding {
        /**
         * Binds it.
         *
         * @throws IOException if there is no reference, or it cannot be read
         */
        void bind(Sample sample) throws IOException;
    }

    @Override
    public void prepare(Sample sample) throws IOException {
        if (binding.isPresent()) {
            binding.get().bind(sample);
        }
    }

    @Override
    public String model() {
        return card.name().replaceFirst("-x\\d+$", "");
    }

    @Override
    public String settings() {
        return upscaler.describe();
    }

    @Override
    public String precision() {
        return upscaler.precision().toString();
    }

    @Override
    public String device() {
        return upscaler.device().toString();
    }

    @Override
    public Enlarged enlarge(Trial trial) {
        Image large = upscaler.upscale(trial.lr(), Progress.NONE, cancel);
        int width = Math.min(large.width(), trial.hr().width());
        int height = Math.min(large.height(), trial.hr().height());
        return new Enlarged(large.crop(0, 0, width, height), trial.hr().crop(0, 0, width, height), false);
    }
}
