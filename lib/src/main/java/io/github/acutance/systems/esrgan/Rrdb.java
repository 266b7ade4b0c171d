package io.github.acutance.systems.esrgan;

import io.github.acutance.nn.Layers;
import io.github.acutance.nn.Parameters;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;

/** Residual-in-residual dense block (figure 4): three dense blocks and one more scaled residual around them. */
final class Rrdb {
    private final ResidualDenseBlock rdb1;
    private final ResidualDenseBlock rdb2;
    private final ResidualDenseBlock rdb3;

    Rrdb(Parameters at, int channels, int growth) {
        this.rdb1 = new ResidualDenseBlock(at.child("rdb1"), channels, growth);
        this.rdb2 = new ResidualDenseBlock(at.child("rdb2"), channels, growth);
        this.rdb3 = new ResidualDenseBlock(at.child("rdb3"), channels, growth);
    }

    /** [N, C, h, w] to [N, C, h, w]. */
    Tensor forward(Layers nn, Tensor x) {
        return nn.block(() -> {
            Tensor deep = rdb3.forward(nn, rdb2.forward(nn, rdb1.forward(nn, x)));
            return nn.addScaled(ResidualDenseBlock.RESIDUAL_SCALE, deep, x);
        });
    }

    void kaimingNormal(RandomGenerator random, double scale) {
        rdb1.kaimingNormal(random, scale);
        rdb2.kaimingNormal(random, scale);
        rdb3.kaimingNormal(random, scale);
    }
}
