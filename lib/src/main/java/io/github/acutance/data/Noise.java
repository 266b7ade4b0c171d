package io.github.acutance.data;

import io.github.acutance.image.Image;
import java.util.random.RandomGenerator;

/** Gaussian noise on the colour of a picture. */
final class Noise {
    private Noise() {}

    /** The picture in 8 bits with noise on every sample but alpha, rounded half away from zero and clamped. */
    static Image add(Image picture, double deviation, RandomGenerator random) {
        Image in = picture.asBits(8);
        byte[] samples = new byte[in.samples().remaining()];
        in.samples().get(samples);
        for (int i = 0; i < samples.length; i++) {
            if (i % in.channels() < in.colorChannels()) {
                float noisy = (samples[i] & 0xff) + (float) (deviation * random.nextGaussian());
                samples[i] = (byte) (int) (Math.min(Math.max(noisy, 0), 255) + 0.5f);
            }
        }
        Image out = Image.wrap8(in.width(), in.height(), in.channels(), samples);
        return in.iccProfile().map(out::withIccProfile).orElse(out);
    }
}
