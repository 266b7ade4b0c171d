package io.github.acutance.eval;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.Ycbcr;

/** MATLAB's bicubic interpolation, the row that every table begins with, in the two ways that papers make it. */
public enum Bicubic implements Method {
    /** The LR picture's three channels enlarged and rounded, as a network would be used. */
    RGB("bicubic (RGB pipeline)", "bicubic") {
        @Override
        public Enlarged enlarge(Trial trial) {
            Image large = Resampling.resize(trial.lr(), trial.scale(), Resampling.Variant.UINT8);
            Image hr = trial.hr();
            return new Enlarged(large.crop(0, 0, hr.width(), hr.height()), hr, false);
        }
    },
    /**
     * The literature's 33.66, 30.39, 28.42 dB: only Y is degraded and enlarged, in double, and rounded once at the end.
     * The LR files are not looked at. A gray original is taken as a plane of Y as it is.
     */
    Y_ONLY("bicubic (Y-only pipeline)", "bicubic-y") {
        @Override
        public Enlarged enlarge(Trial trial) {
            Image hr = trial.hr().asBits(8);
            int width = hr.width();
            int height = hr.height();
            double[] luma = hr.colorChannels() == 1 ? gray(hr) : Ycbcr.luma(hr, true);
            double[] small = Resampling.resize(luma, width, height, 1 / trial.scale());
            int smallWidth = Resampling.outputLength(width, 1 / trial.scale());
            int smallHeight = Resampling.outputLength(height, 1 / trial.scale());
            double[] large = Resampling.resize(small, smallWidth, smallHeight, trial.scale());
            return new Enlarged(rounded(large, width, height), rounded(luma, width, height), true);
        }
    };

    private final String title;
    private final String model;

    Bicubic(String title, String model) {
        this.title = title;
        this.model = model;
    }

    @Override
    public String model() {
        return model;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean selfEnsemble() {
        return false;
    }

    @Override
    public String settings() {
        return "MATLAB imresize";
    }

    @Override
    public String precision() {
        return "fp64";
    }

    @Override
    public String device() {
        return "cpu";
    }

    private static double[] gray(Image image) {
        double[] plane = new double[image.width() * image.height()];
        for (int i = 0; i < plane.length; i++) {
            plane[i] = image.sample(i % image.width(), i / image.width(), 0);
        }
        return plane;
    }

    private static Image rounded(double[] plane, int width, int height) {
        byte[] samples = new byte[plane.length];
        for (int i = 0; i < plane.length; i++) {
            samples[i] = (byte) Math.floor(Math.min(Math.max(plane[i], 0), 255) + 0.5);
        }
        return Image.wrap8(width, height, 1, samples);
    }
}
