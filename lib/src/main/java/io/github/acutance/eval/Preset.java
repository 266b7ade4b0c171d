package io.github.acutance.eval;

import io.github.acutance.metric.Channel;
import io.github.acutance.metric.Protocol;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The protocols that papers measure with. */
public enum Preset {
    /** SRGAN, section 3: Y, four pixels cut. */
    SRGAN("srgan", "Y, crop 4", Channel.Y, 4, false, false, "psnr ssim"),
    /** ESRGAN's README: Y, four pixels cut. */
    ESRGAN("esrgan", "Y, crop 4", Channel.Y, 4, false, false, "psnr ssim"),
    /** PIRM 2018: RMSE and NIQE of Y, four pixels cut; the challenge's PI also needs Ma's score, which is not computed. */
    PIRM("pirm", "Y, crop 4, RMSE and NIQE", Channel.Y, 4, false, false, "rmse niqe"),
    /** RankSRGAN, section 4: Y, four pixels cut, with NIQE. */
    RANKSRGAN("ranksrgan", "Y, crop 4, PSNR and NIQE", Channel.Y, 4, false, false, "psnr niqe"),
    /** SROBB, section 4: Y, four pixels cut, with LPIPS. */
    SROBB("srobb", "Y, crop 4, with LPIPS", Channel.Y, 4, false, false, "psnr ssim lpips"),
    /** SAN's table: Y, the scale cut, the authors' chop. */
    SAN("san", "Y, crop = scale, chop", Channel.Y, -1, true, false, "psnr ssim"),
    /** SAN's row SAN+: also the self-ensemble. */
    SAN_PLUS("san+", "as san, with self-ensemble", Channel.Y, -1, true, true, "psnr ssim"),
    /** SRFBN's table: Y, the scale cut, the authors' chop. */
    SRFBN("srfbn", "Y, crop = scale, chop", Channel.Y, -1, true, false, "psnr ssim"),
    /** SRFBN's row SRFBN+: also the self-ensemble. */
    SRFBN_PLUS("srfbn+", "as srfbn, with self-ensemble", Channel.Y, -1, true, true, "psnr ssim"),
    /** Meta-SR on benchmark sets: Y, the scale rounded up cut; LR with an edge-clamp border, whole pictures. */
    METASR(
            "metasr",
            "Y, crop = scale rounded up, LR border clamped; with -t none as the paper",
            Channel.Y,
            -1,
            false,
            false,
            "psnr ssim"),
    /** SRNTT as its successors measure it: Y, both pictures rounded, nothing cut. */
    SRNTT("srntt", "Y, crop 0", Channel.Y, 0, false, false, "psnr ssim"),
    /** CrossNet: RGB, nothing cut. */
    CROSSNET("crossnet", "RGB, crop 0", Channel.RGB, 0, false, false, "psnr ssim");

    private static final int SCALE = -1;

    private final String word;
    private final String description;
    private final Channel channel;
    private final int cropPixels;
    private final boolean chop;
    private final boolean selfEnsemble;
    private final String measures; // words, separated by spaces

    Preset(
            String word,
            String description,
            Channel channel,
            int cropPixels,
            boolean chop,
            boolean selfEnsemble,
            String measures) {
        this.word = word;
        this.description = description;
        this.channel = channel;
        this.cropPixels = cropPixels;
        this.chop = chop;
        this.selfEnsemble = selfEnsemble;
        this.measures = measures;
    }

    /** The preset of that word. */
    public static Optional<Preset> ofWord(String word) {
        return Arrays.stream(values())
                .filter(preset -> preset.word.equalsIgnoreCase(word))
                .findFirst();
    }

    /** As the command line spells it. */
    public String word() {
        return word;
    }

    /** What it does, in a few words. */
    public String description() {
        return description;
    }

    /** The protocol at a scale. */
    public Protocol protocol(double scale) {
        return new Protocol(channel, cropPixels == SCALE ? (int) Math.ceil(scale) : cropPixels, false);
    }

    /** Whether pictures are cut into quarters as EDSR's code does. */
    public boolean chop() {
        return chop;
    }

    /** Whether results are means over eight flips and transposes. */
    public boolean selfEnsemble() {
        return selfEnsemble;
    }

    /** What the paper measures. */
    public List<Measure> measures() {
        return Arrays.stream(measures.split(" "))
                .map(word -> Measure.ofWord(word).orElseThrow())
                .toList();
    }

    /** How its LR pictures are made. */
    public LrKind lr() {
        return this == METASR ? LrKind.BI_CLAMPED : LrKind.BI;
    }
}
