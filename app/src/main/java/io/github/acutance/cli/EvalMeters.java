package io.github.acutance.cli;

import io.github.acutance.data.RegionMasks;
import io.github.acutance.eval.LpipsDistance;
import io.github.acutance.eval.Measure;
import io.github.acutance.eval.Meter;
import io.github.acutance.eval.RegionMeter;
import io.github.acutance.eval.VggDistance;
import io.github.acutance.model.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What {@code eval} measures with, and the networks behind it. */
final class EvalMeters implements AutoCloseable {
    private final Map<Measure, Meter> meters = new EnumMap<>(Measure.class);
    private LpipsDistance lpips; // null: not asked for
    private VggDistance vgg; // null: not asked for, or not there
    private RegionMeter regions; // null: no label maps

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

    /**
     * Adds the numbers inside the masks of label maps; with VGG-19 in {@code aux} also its distance.
     *
     * @throws IOException if there is no such folder, or the network cannot be read
     */
    void openRegions(RegionArguments arguments, Optional<Path> aux, Device device) throws IOException {
        if (arguments.folder().isEmpty()) {
            return;
        }
        if (!Files.isDirectory(arguments.folder().get())) {
            throw new IOException("--labels: expected a folder of label maps, found none at "
                    + arguments.folder().get());
        }
        vgg = aux.isPresent() ? VggDistance.open(aux.get(), device) : null;
        regions = new RegionMeter(
                arguments.folder().get(), arguments.labels(), RegionMasks.DEFAULT_RADIUS, Optional.ofNullable(vgg));
    }

    /** Measures inside masks, if there are any. */
    Optional<RegionMeter> regions() {
        return Optional.ofNullable(regions);
    }

    /** By measure. */
    Map<Measure, Meter> meters() {
        return meters;
    }

    /** What numbers were made with, where that is not plain. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (lpips != null) {
            notes.add(lpips.label());
        }
        if (regions != null) {
            notes.add("regions: boundary of radius " + regions.radius() + " pixels; labels of the background "
                    + new TreeSet<>(regions.labels().background()));
            notes.add(vgg == null ? "no VGG-19 distance: --aux names no folder" : VggDistance.label());
        }
        return notes;
    }

    @Override
    public void close() {
        if (lpips != null) {
            lpips.close();
        }
        if (vgg != null) {
            vgg.close();
        }
    }
}
