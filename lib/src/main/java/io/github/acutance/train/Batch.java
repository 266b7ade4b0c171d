package io.github.acutance.train;

import io.github.acutance.data.Patches;
import io.github.acutance.model.Device;
import io.github.acutance.tensor.Devices;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What one training step sees, as tensors of that step. H and W are h * scale and w * scale, rounded.
 *
 * @param lr [N, 3, h, w] in 0..1
 * @param hr [N, 3, H, W] in 0..1
 * @param scale HR pixels to an LR pixel; the same for the whole batch, whole unless the recipe asks for any scale
 * @param labels [N, 1, H, W], a label number in each pixel, as bytes; empty without {@code dataroot_labels}
 * @param easier [N, 3, H, W] in 0..1: the HR crops with the blur or the noise of their LR crops, which SRFBN's first steps
 *     are held against; empty unless the file asks for them
 * @param refs [N, 3, H, W] in 0..1: other pictures of the scene at the same places; empty without {@code references}
 * @param enlarged [N, 3, H, W] in 0..1: {@code lr} enlarged by a network; empty without {@code references.enlarged}
 */
public record Batch(
        Tensor lr,
        Tensor hr,
        double scale,
        Optional<Tensor> labels,
        Optional<Tensor> easier,
        Optional<Tensor> refs,
        Optional<Tensor> enlarged) {
    /** A batch of pairs. */
    public Batch(Tensor lr, Tensor hr, double scale) {
        this(lr, hr, scale, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Copies the crops from {@code first} on into tensors; inside a step. */
    static Batch of(Patches patches, Device device) {
        long n = patches.count();
        long small = patches.lrSize();
        long large = patches.hrSize();
        return new Batch(
                on(device, Tensor.create(patches.lr(), n, 3, small, small)),
                on(device, Tensor.create(patches.hr(), n, 3, large, large)),
                patches.scale(),
                patches.labels().map(labels -> on(device, Tensor.create(labels, false, n, 1, large, large))),
                patches.easier().map(easier -> on(device, Tensor.create(easier, n, 3, large, large))),
                patches.refs().map(refs -> on(device, Tensor.create(refs, n, 3, large, large))),
                patches.enlarged().map(up -> on(device, Tensor.create(up, n, 3, large, large))));
    }

    private static Tensor on(Device device, Tensor tensor) {
        ScalarType type = tensor.scalar_type().intern();
        return device.kind() == Device.Kind.CPU
                ? tensor
                : tensor.to(Devices.options(device, type).device_opt().get(), type);
    }
}
