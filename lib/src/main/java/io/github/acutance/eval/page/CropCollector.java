package io.github.acutance.eval.page;

import io.github.acutance.eval.Bicubic;
import io.github.acutance.eval.Method;
import io.github.acutance.eval.Sample;
import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.Ycbcr;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps one window of every picture while an evaluation runs: the window in which bicubic interpolation differs most from
 * the original, which is where methods differ, too.
 */
public final class CropCollector {
    private static final int SIDE = 160;
    private static final int STEP = 8;

    private final Map<String, CropView> views = new LinkedHashMap<>();

    /** Keeps the window of a result; planes of Y are not kept, as their colours are missing. */
    public void add(Method method, Sample sample, Method.Trial trial, Method.Enlarged enlarged) {
        if (enlarged.luma()) {
            return;
        }
        String key = sample.name() + " x" + trial.scale();
        CropView view = views.computeIfAbsent(key, any -> begin(sample, trial));
        if (method != Bicubic.RGB) {
            views.put(key, view.with(method.title(), window(enlarged.sr(), view.x(), view.y())));
        }
    }

    /** The most telling windows, in the order in which their pictures were evaluated. */
    List<CropView> best(int most) {
        List<CropView> chosen = views.values().stream()
                .sorted(Comparator.comparingDouble(CropView::detail).reversed())
                .limit(most)
                .toList();
        return views.values().stream().filter(chosen::contains).toList();
    }

    private static CropView begin(Sample sample, Method.Trial trial) {
        Image hr = trial.hr();
        Image large = Resampling.resize(trial.lr(), hr.width(), hr.height(), Resampling.Variant.UINT8);
        double[] error = difference(large, hr);
        int width = Math.min(SIDE, hr.width());
        int height = Math.min(SIDE, hr.height());
        double[] sums = integral(error, hr.width(), hr.height());
        double most = -1;
        int bestX = 0;
        int bestY = 0;
        for (int y = 0; y + height <= hr.height(); y += STEP) {
            for (int x = 0; x + width <= hr.width(); x += STEP) {
                double sum = sum(sums, hr.width(), x, y, width, height);
                if (sum > most) {
                    most = sum;
                    bestX = x;
                    bestY = y;
                }
            }
        }
        Map<String, Image> versions = new LinkedHashMap<>();
        versions.put(CropView.LR, window(nearest(trial.lr(), hr, trial.scale()), bestX, bestY));
        versions.put(CropView.BICUBIC, window(large, bestX, bestY));
        versions.put(CropView.HR, window(hr, bestX, bestY));
        String scale =
                "x" + BigDecimal.valueOf(trial.scale()).stripTrailingZeros().toPlainString();
        return new CropView(sample.name(), scale, bestX, bestY, most / ((double) width * height), versions);
    }

    private static double[] difference(Image a, Image b) {
        double[] luma = Ycbcr.luma(a, false);
        double[] other = Ycbcr.luma(b, false);
        for (int i = 0; i < luma.length; i++) {
            luma[i] = Math.abs(luma[i] - other[i]);
        }
        return luma;
    }

    /** Sums over everything above and to the left, (height + 1) x (width + 1) values. */
    private static double[] integral(double[] values, int width, int height) {
        double[] sums = new double[(width + 1) * (height + 1)];
        for (int y = 0; y < height; y++) {
            double row = 0;
            for (int x = 0; x < width; x++) {
                row += values[y * width + x];
                sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
            }
        }
        return sums;
    }

    private static double sum(double[] sums, int width, int x, int y, int w, int h) {
        int stride = width + 1;
        return sums[(y + h) * stride + x + w]
                - sums[y * stride + x + w]
                - sums[(y + h) * stride + x]
                + sums[y * stride + x];
    }

    private static Image window(Image image, int x, int y) {
        int width = Math.min(SIDE, image.width() - x);
        int height = Math.min(SIDE, image.height() - y);
        return image.crop(x, y, width, height).asBits(8).asRgb().withoutIccProfile();
    }

    /** The LR pixels as squares, at the size of the original. */
    private static Image nearest(Image lr, Image hr, double scale) {
        Image plain = lr.asBits(8).asRgb();
        byte[] samples = new byte[hr.width() * hr.height() * 3];
        for (int i = 0; i < samples.length; i++) {
            int pixel = i / 3;
            double x = (pixel % hr.width()) / scale;
            double y = Math.floorDiv(pixel, hr.width()) / scale;
            samples[i] =
                    (byte) plain.sample(Math.min((int) x, lr.width() - 1), Math.min((int) y, lr.height() - 1), i % 3);
        }
        return Image.wrap8(hr.width(), hr.height(), 3, samples);
    }
}
