package io.github.acutance.systems.srntt;

import io.github.acutance.nn.Activation;
import io.github.acutance.nn.BatchNorm;
import io.github.acutance.nn.Conv;
import io.github.acutance.nn.Critic;
import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * The critic of S-aiueo32's port ({@code ImageDiscriminator}), under its names: {@link Discriminator}'s five levels with
 * biases and padding on all sides, then the mean of each channel, so that pictures of any size are judged. The port puts a
 * sigmoid at its end; this answers what stands before it.
 */
public final class PortedDiscriminator implements Critic {
    private static final int HIDDEN = 1024;
    private static final Activation LEAKY = Activation.leakyRelu(0.2);

    private final Parameters parameters;
    private final List<Conv> convs = new ArrayList<>();
    private final List<BatchNorm> norms = new ArrayList<>();
    private final Conv hidden;
    private final Conv output;

    /** Builds the network; its parameters are zeros until initialised or loaded. */
    public PortedDiscriminator(Parameters at) {
        this.parameters = at;
        int in = 3;
        int number = 0;
        for (int out : Discriminator.CHANNELS) {
            for (int stride = 1; stride <= 2; stride++) {
                Conv.Place place = in == 3 ? Conv.Place.FIRST : Conv.Place.INNER;
                convs.add(Conv.strided(at, "" + number, in, out, 3, stride, 1, place));
                norms.add(BatchNorm.of(at, "" + (number + 1), out));
                number += 3; // and its activation
                in = out;
            }
        }
        this.hidden = Conv.inner(at, "" + (number + 1), in, HIDDEN, 1);
        this.output = Conv.last(at, "" + (number + 3), HIDDEN, 1, 1);
    }

    @Override
    public Tensor forward(Layers nn, Tensor picture) {
        Tensor x = picture;
        for (int i = 0; i < convs.size(); i++) {
            x = nn.batchNorm(norms.get(i), nn.conv(convs.get(i), x), LEAKY);
        }
        Tensor means = nn.apply(map -> map.mean(2, 3).unsqueeze(2).unsqueeze(3), x); // [N, 512, 1, 1]
        return nn.flatten(nn.conv(output, nn.conv(hidden, means, LEAKY)));
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    /** As the port's code does: normal of deviation 0.02. */
    @Override
    public void initialise(RandomGenerator random) {
        convs.forEach(conv -> conv.normal(random, ContentExtractor.INITIAL_DEVIATION));
        hidden.normal(random, ContentExtractor.INITIAL_DEVIATION);
        output.normal(random, ContentExtractor.INITIAL_DEVIATION);
    }
}
