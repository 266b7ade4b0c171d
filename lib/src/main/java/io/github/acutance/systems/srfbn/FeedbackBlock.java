package io.github.acutance.systems.srfbn;

import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import io.github.acutance.systems.srfbn.Kernel.Block;
import io.github.acutance.systems.srfbn.Kernel.Up;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/**
 * Feedback block (figure 3): projection groups that go up to HR and down again, each of which sees all maps of its own
 * size that were made before it.
 */
final class FeedbackBlock {
    private final Block compressIn;
    private final List<Up> upBlocks = new ArrayList<>();
    private final List<Block> downBlocks = new ArrayList<>();
    private final List<Block> uptranBlocks = new ArrayList<>();
    private final List<Block> downtranBlocks = new ArrayList<>();
    private final Block compressOut;

    FeedbackBlock(Parameters at, int channels, int groups, Kernel kernel) {
        this.compressIn = Block.fusing(at.child("compress_in"), 2 * channels, channels);
        for (int g = 0; g < groups; g++) {
            upBlocks.add(new Up(at.child("upBlocks").child(g), channels, kernel));
        }
        for (int g = 0; g < groups; g++) {
            downBlocks.add(Block.down(at.child("downBlocks").child(g), channels, kernel));
        }
        for (int g = 1; g < groups; g++) {
            uptranBlocks.add(Block.fusing(at.child("uptranBlocks").child(g - 1), (g + 1) * channels, channels));
        }
        for (int g = 1; g < groups; g++) {
            downtranBlocks.add(Block.fusing(at.child("downtranBlocks").child(g - 1), (g + 1) * channels, channels));
        }
        this.compressOut = Block.fusing(at.child("compress_out"), groups * channels, channels);
    }

    /**
     * One step.
     *
     * @param shallow [N, C, h, w]
     * @param hidden [N, C, h, w], this block's result of the step before
     * @return [N, C, h, w]
     */
    Tensor forward(Layers nn, Tensor shallow, Tensor hidden) {
        return nn.block(() -> {
            List<Tensor> lr = new ArrayList<>();
            List<Tensor> hr = new ArrayList<>();
            lr.add(compressIn.forward(nn, shallow, hidden));
            for (int g = 0; g < upBlocks.size(); g++) {
                Tensor low = g == 0 ? lr.get(0) : uptranBlocks.get(g - 1).forward(nn, parts(lr));
                hr.add(upBlocks.get(g).forward(nn, low)); // [N, C, sh, sw]
                lr.add(projectedDown(nn, g, hr)); // [N, C, h, w]
            }
            return compressOut.forward(nn, parts(lr.subList(1, lr.size())));
        });
    }

    private Tensor projectedDown(Layers nn, int g, List<Tensor> hr) {
        return nn.block(() -> {
            Tensor high = g == 0 ? hr.get(0) : downtranBlocks.get(g - 1).forward(nn, parts(hr));
            return downBlocks.get(g).forward(nn, high);
        });
    }

    private static Tensor[] parts(List<Tensor> maps) {
        return maps.toArray(Tensor[]::new);
    }

    void kaimingNormal(RandomGenerator random) {
        compressIn.kaimingNormal(random);
        upBlocks.forEach(block -> block.kaimingNormal(random));
        downBlocks.forEach(block -> block.kaimingNormal(random));
        uptranBlocks.forEach(block -> block.kaimingNormal(random));
        downtranBlocks.forEach(block -> block.kaimingNormal(random));
        compressOut.kaimingNormal(random);
    }
}
