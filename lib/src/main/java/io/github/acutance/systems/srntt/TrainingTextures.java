package io.github.acutance.systems.srntt;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.replication_pad2d;
import static org.bytedeco.pytorch.global.torch.stack;

import io.github.acutance.image.Image;
import io.github.acutance.image.Resampling;
import io.github.acutance.loss.Vgg;
import io.github.acutance.model.Device;
import io.github.acutance.tensor.Devices;
import io.github.acutance.tensor.ImageTensors;
import io.github.acutance.tensor.TensorScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The maps that the texture transfer is trained with. A crop is matched with its reference once; later its maps are gathered
 * from the reference's features by the numbers that were kept.
 */
final class TrainingTextures implements AutoCloseable {
    /**
     * Maps of a batch.
     *
     * @param maps in the order of {@link TextureFeatures#LAYERS}, [N, C, 2^l * h, 2^l * w]
     * @param similarity cosine of each cell's surroundings with what was swapped in, [N, h, w]
     */
    record Textures(List<Tensor> maps, Tensor similarity) {}

    private final TextureFeatures features;
    private final Device device;
    private final String fingerprint;
    private final MatchStore store;

    /**
     * Opens VGG-19 and a store of matches.
     *
     * @param device of the training; may be {@code AUTO}
     * @param folder of stored matches; in memory alone where empty
     * @throws IllegalArgumentException if the VGG is missing
     * @throws IOException if the folder cannot be made
     */
    TrainingTextures(Optional<Path> aux, Device device, Optional<Path> folder) throws IOException {
        this.store = new MatchStore(folder);
        this.device = Devices.resolve(device);
        this.features = TextureFeatures.open(aux, this.device);
        this.fingerprint = features.vgg().fingerprint();
    }

    /** The network whose features are swapped. */
    Vgg vgg() {
        return features.vgg();
    }

    /** What a perfect reference would give: the features of {@code hr} [N, 3, 4h, 4w] itself. */
    Textures truth(Tensor hr) {
        long cell = ReferenceTextures.CELL;
        Tensor same = ones(new long[] {hr.size(0), hr.size(2) / cell, hr.size(3) / cell}, hr.options());
        return new Textures(features.maps(hr), same);
    }

    /**
     * What the references give.
     *
     * @param lr [N, 3, h, w] in 0..1
     * @param refs [N, 3, 4h, 4w] in 0..1
     */
    Textures swapped(Tensor lr, Tensor refs) {
        List<Tensor> sharp = features.maps(refs);
        List<TensorVector> maps = List.of(new TensorVector(), new TensorVector(), new TensorVector());
        TensorVector similarities = new TensorVector();
        for (long i = 0; i < lr.size(0); i++) {
            MatchStore.Match match =
                    match(ImageTensors.toImage(lr.narrow(0, i, 1), 8), ImageTensors.toImage(refs.narrow(0, i, 1), 8));
            Tensor index = Tensor.create(match.index(), match.rows(), match.columns())
                    .to(Devices.options(device, ScalarType.Long).device_opt().get(), ScalarType.Long);
            for (int level = 0; level < maps.size(); level++) {
                Tensor map = sharp.get(level).narrow(0, i, 1);
                maps.get(level)
                        .push_back(TextureSwap.of(List.of(map), 1 << level).swap(index));
            }
            Tensor similarity = Tensor.create(match.similarity(), 1, match.rows(), match.columns())
                    .to(lr.device(), ScalarType.Float);
            similarities.push_back(replication_pad2d(similarity, 1, 1, 1, 1).select(0, 0));
        }
        return new Textures(maps.stream().map(each -> cat(each, 0)).toList(), stack(similarities, 0));
    }

    private MatchStore.Match match(Image small, Image ref) {
        String name = name(small, ref);
        return store.find(name).orElseGet(() -> {
            MatchStore.Match found = search(small, ref);
            try {
                store.put(name, found);
            } catch (IOException unwritable) {
                throw new UncheckedIOException(unwritable);
            }
            return found;
        });
    }

    /** Of the two pictures' pixels and of the network that compares them. */
    private String name(Image small, Image ref) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((fingerprint + small + ref).getBytes(StandardCharsets.US_ASCII)); // with their sizes
            digest.update(small.samples());
            digest.update(ref.samples());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Compares as the network's use does: both enlarged by Pillow's bicubic interpolation. */
    private MatchStore.Match search(Image small, Image ref) {
        int scale = SrnttModel.MATCHING_SCALE;
        Image up = Resampling.resizeAsPillow(small, small.width() * scale, small.height() * scale);
        Image less = Resampling.resizeAsPillow(ref, ref.width() / scale, ref.height() / scale);
        Image soft = Resampling.resizeAsPillow(less, ref.width(), ref.height());
        return TensorScope.inference(() -> {
            Tensor content = features.map(ImageTensors.toTensor(up, device), 0);
            Tensor there = features.map(ImageTensors.toTensor(soft, device), 0);
            PatchMatching.Match found = PatchMatching.of(List.of(there), PatchMatching.DEFAULT_MEMORY_MB)
                    .match(content);
            int rows = (int) found.index().size(0);
            int columns = (int) found.index().size(1);
            int[] index = new int[rows * columns];
            found.index().to(ScalarType.Int).cpu().contiguous().data_ptr_int().get(index);
            float[] similarity = new float[rows * columns];
            found.similarity().cpu().contiguous().data_ptr_float().get(similarity);
            return new MatchStore.Match(rows, columns, index, similarity);
        });
    }

    @Override
    public void close() {
        features.close();
    }
}
