package io.github.acutance.catalog;

import io.github.acutance.weights.StateDict;
import java.util.List;
import java.util.Optional;

/** Networks that are not supported but often taken for one of ours, as their files share names with it. */
final class Siblings {
    /**
     * Such a network.
     *
     * @param name with its paper
     * @param signs names that its files hold
     * @param absent a name of the system that it resembles, which its files do not hold
     * @param lacks what it has not, of that system
     */
    private record Sibling(String name, List<String> signs, String absent, String lacks) {}

    private static final List<Sibling> KNOWN = List.of(
            new Sibling(
                    "RCAN (Zhang et al., ECCV 2018)",
                    List.of("head.0.weight", "body.0.body.0.body.3.conv_du.0.weight"),
                    "RG.0.rcab.0.conv_first.0.weight",
                    "of SAN it lacks the groups RG.* with their second-order attention, and non_local.*"),
            new Sibling(
                    "EDSR (Lim et al., CVPR Workshops 2017)",
                    List.of("head.0.weight", "body.0.body.0.weight"),
                    "RG.0.rcab.0.conv_first.0.weight",
                    "of SAN it lacks the groups RG.* with their second-order attention, and non_local.*"),
            new Sibling(
                    "EDSR (Lim et al., CVPR Workshops 2017) as BasicSR stores it",
                    List.of("conv_first.weight", "body.0.conv1.weight", "conv_after_body.weight", "upsample.0.weight"),
                    "upconv1.weight",
                    "of srgan's MSRResNet it lacks upconv1.* and conv_hr.*"),
            new Sibling(
                    "RCAN (Zhang et al., ECCV 2018) as BasicSR stores it",
                    List.of("conv_first.weight", "body.0.residual_group.0.rcab.0.weight", "conv_after_body.weight"),
                    "upconv1.weight",
                    "of srgan's MSRResNet it lacks body.*.conv1.*, upconv1.* and conv_hr.*"),
            new Sibling(
                    "RDN (Zhang et al., CVPR 2018)",
                    List.of("SFENet1.weight", "RDBs.0.convs.0.conv.0.weight", "UPNet.0.weight"),
                    "P2W.meta_block.0.weight",
                    "of Meta-SR it lacks P2W.*, the filters that make any scale"));

    private Siblings() {}

    /** What to say of a file that none of the systems takes: which network it is, and what it lacks of ours. */
    static Optional<String> describe(StateDict file) {
        return KNOWN.stream()
                .filter(sibling ->
                        sibling.signs().stream().allMatch(file::contains) && !file.contains(sibling.absent()))
                .findFirst()
                .map(sibling -> "recognised as " + sibling.name() + ", which is not supported; " + sibling.lacks());
    }
}
