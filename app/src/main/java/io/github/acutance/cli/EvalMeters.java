package io.github.acutance.cli;

import io.github.acutance.eval.LpipsDistance;
import io.github.acutance.eval.Measure;
import io.github.acutance.eval.Meter;
import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code eval} measures with, and the networks behind it. */
final class EvalMeters implements AutoCloseable {
    private final Map<Measure, Meter> meters = new EnumMap<>(Measure.class);
    private LpipsDistance lpips; // null: not asked for

    /**
     * Opens what the measures need.
     *
     * @param aux folder of auxiliary networks
     * @throws IOException if LPIPS is asked for and its network is missing
     */
    static EvalMeters open(ProtocolArguments protocol, Optional<Path> aux, Device device) throws IOException {
        EvalMeters all = new EvalMeters();
        for (Measure measure : protocol.measures()) {
            all.meters.put(
                    measure,
                    switch (measure) {
                        case PSNR -> Meter.PSNR;
                        case SSIM -> Meter.SSIM;
                        case RMSE -> Meter.RMSE;
                        case NIQE -> Meter.NIQE;
                        case LPIPS -> all.openLpips(aux, protocol.trunk(), device);
                    });
        }
        return all;
    }

    private Meter openLpips(Optional<Path> aux, String trunk, Device device) throws IOException {
        Path folder = aux.orElseThrow(() -> new IOException(
                "--aux: expected the folder of the heads and the trunk of lpips (or ACUTANCE_AUX), found none"));
        lpips = LpipsDistance.open(folder, trunk, device);
        return (sr, hr, protocol) -> lpips.of(sr, hr, protocol.cropPixels());
    }

    /** By measure. */
    Map<Measure, Meter> meters() {
        return meters;
    }

    /** What numbers were made with, where that is not plain. */
    List<String> notes() {
        return lpips == null ? List.of() : List.of(lpips.label());
    }

    @Override
    public void close() {
        if (lpips != null) {
            lpips.close();
        }
    }
}
