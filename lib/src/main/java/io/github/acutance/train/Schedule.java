package io.github.acutance.train;

import java.util.List;

/**
 * Learning rate over time. A linear warm-up comes first if asked for. With {@code t} iterations done before:
 *
 * <ul>
 *   <li>{@code MultiStepLR}: times gamma for every milestone that is not above t;
 *   <li>{@code StepLR}: times gamma after every {@code step_size} iterations;
 *   <li>{@code CosineAnnealingLR}: half a cosine (Loshchilov and Hutter, ICLR 2017) from the end of the warm-up to
 *       {@code eta_min} at the run's end;
 *   <li>{@code CosineAnnealingRestartLR}: half a cosine in each period, as in BasicSR: a period's last rate is used once
 *       more in the iteration after it.
 * </ul>
 */
final class Schedule {
    private final TrainOptions.Scheduler options;
    private final long total;

    Schedule(TrainOptions.Scheduler options, long total) {
        this.options = options;
        this.total = total;
    }

    /**
     * The rate of an iteration.
     *
     * @param lr the highest rate
     * @param iteration counted from 1
     */
    double rate(double lr, long iteration) {
        long warmup = options.warmupIter();
        if (iteration <= warmup) {
            return lr * iteration / warmup;
        }
        long done = iteration - 1;
        return switch (options.type()) {
            case "MultiStepLR" -> lr * Math.pow(options.gamma(), (double) passed(done));
            case "StepLR" -> lr * Math.pow(options.gamma(), (double) (done / options.stepSize()));
            case "CosineAnnealingLR" -> cosine(lr, (double) (done - warmup) / Math.max(1, total - warmup));
            case "CosineAnnealingRestartLR" -> restarting(lr, done);
            default -> lr;
        };
    }

    private long passed(long done) {
        return options.milestones().stream()
                .filter(milestone -> milestone <= done)
                .count();
    }

    private double restarting(double lr, long done) {
        List<Long> periods = options.periods();
        long start = 0;
        int i = 0;
        while (i < periods.size() - 1 && done > start + periods.get(i)) {
            start += periods.get(i);
            i++;
        }
        double high = cosine(lr, (double) (done - start) / periods.get(i));
        return options.etaMin() + options.restartWeights().get(i) * (high - options.etaMin());
    }

    private double cosine(double lr, double progress) {
        return options.etaMin() + 0.5 * (lr - options.etaMin()) * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    }
}
