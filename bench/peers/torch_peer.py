#!/usr/bin/env python3
"""The peer in PyTorch: MSRResNet and RRDBNet as BasicSR runs them, SAN, SRFBN, SRFBN-S, RDN's features, CrossNet and SRNTT
as their authors do, with random weights.

Usage: torch_peer.py [msrresnet|rrdbnet|san|srfbn|srfbn-s|meta-rdn|crossnet|srntt] [HEIGHT] [WIDTH] [THREADS] [TURNS]
HEIGHT and WIDTH are those of the network's first input: CrossNet's pictures are enlarged before.
Prints median and fastest time of a forward pass in milliseconds: fp32 as it is, fp32 and bf16 in channels_last.
Needs PyTorch, for example Debian's python3-torch.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from torch_networks import RdnFeatures, San, Srfbn
from torch_reference_networks import CrossNet, Srntt


class ResidualBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, 1, 1)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1)

    def forward(self, x):
        return x + self.conv2(F.relu(self.conv1(x)))


class MsrResNet(nn.Module):
    """16 residual blocks without normalisation, two sub-pixel shuffles, the bilinear picture added."""

    def __init__(self, channels=64, blocks=16):
        super().__init__()
        self.first = nn.Conv2d(3, channels, 3, 1, 1)
        self.body = nn.Sequential(*[ResidualBlock(channels) for _ in range(blocks)])
        self.up1 = nn.Conv2d(channels, 4 * channels, 3, 1, 1)
        self.up2 = nn.Conv2d(channels, 4 * channels, 3, 1, 1)
        self.hr = nn.Conv2d(channels, channels, 3, 1, 1)
        self.last = nn.Conv2d(channels, 3, 3, 1, 1)

    def forward(self, x):
        y = self.body(F.leaky_relu(self.first(x), 0.1))
        y = F.leaky_relu(F.pixel_shuffle(self.up1(y), 2), 0.1)
        y = F.leaky_relu(F.pixel_shuffle(self.up2(y), 2), 0.1)
        y = self.last(F.leaky_relu(self.hr(y), 0.1))
        return y + F.interpolate(x, scale_factor=4, mode="bilinear", align_corners=False)


class DenseBlock(nn.Module):
    def __init__(self, channels, growth):
        super().__init__()
        outs = [growth] * 4 + [channels]
        self.convs = nn.ModuleList(
            nn.Conv2d(channels + i * growth, out, 3, 1, 1) for i, out in enumerate(outs))

    def forward(self, x):
        maps = [x]
        for conv in self.convs[:-1]:
            maps.append(F.leaky_relu(conv(torch.cat(maps, 1)), 0.2))
        return x + 0.2 * self.convs[-1](torch.cat(maps, 1))


class Rrdb(nn.Module):
    def __init__(self, channels, growth):
        super().__init__()
        self.dense = nn.Sequential(*[DenseBlock(channels, growth) for _ in range(3)])

    def forward(self, x):
        return x + 0.2 * self.dense(x)


class RrdbNet(nn.Module):
    """23 residual-in-residual dense blocks, two nearest-neighbour enlargements."""

    def __init__(self, channels=64, blocks=23, growth=32):
        super().__init__()
        self.first = nn.Conv2d(3, channels, 3, 1, 1)
        self.trunk = nn.Sequential(*[Rrdb(channels, growth) for _ in range(blocks)])
        self.after = nn.Conv2d(channels, channels, 3, 1, 1)
        self.up1 = nn.Conv2d(channels, channels, 3, 1, 1)
        self.up2 = nn.Conv2d(channels, channels, 3, 1, 1)
        self.hr = nn.Conv2d(channels, channels, 3, 1, 1)
        self.last = nn.Conv2d(channels, 3, 3, 1, 1)

    def forward(self, x):
        y = self.first(x)
        y = y + self.after(self.trunk(y))
        for up in (self.up1, self.up2):
            y = F.leaky_relu(up(F.interpolate(y, scale_factor=2, mode="nearest")), 0.2)
        return self.last(F.leaky_relu(self.hr(y), 0.2))


def measure(network, inputs, turns):
    times = []
    with torch.no_grad():
        network(*inputs)
        for _ in range(turns):
            began = time.perf_counter()
            network(*inputs)
            times.append(1e3 * (time.perf_counter() - began))
    times.sort()
    return times[len(times) // 2], times[0]


def main():
    arguments = sys.argv[1:]
    name = arguments[0] if arguments else "rrdbnet"
    height, width, threads, turns = (
        int(arguments[i]) if len(arguments) > i else default for i, default in ((1, 128), (2, 128), (3, 2), (4, 5)))
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = {
        "msrresnet": MsrResNet,
        "rrdbnet": RrdbNet,
        "san": San,
        "srfbn": Srfbn,
        "srfbn-s": lambda: Srfbn(32, 3),
        "meta-rdn": RdnFeatures,
        "crossnet": CrossNet,
        "srntt": Srntt,
    }[name]().eval()
    shapes = network.shapes(height, width) if hasattr(network, "shapes") else [(1, 3, height, width)]
    inputs = [torch.rand(shape) for shape in shapes]
    last = [x.to(memory_format=torch.channels_last) for x in inputs]
    forms = [
        ("fp32", network, inputs),
        ("fp32 channels_last", network, last),
        ("bf16 channels_last", network, [x.to(torch.bfloat16) for x in last]),
    ]
    if name == "san":
        forms = forms[:1]  # its identity matrices are fp32
    elif name.startswith("srfbn") or name == "crossnet":
        forms = forms[:2]  # PyTorch 1.13's transposed convolution gives maps of the wrong size in bf16
    for form, net, pictures in forms:
        if "channels_last" in form:
            net = net.to(memory_format=torch.channels_last)
        if "bf16" in form:
            net = net.to(torch.bfloat16)
        median, fastest = measure(net, pictures, turns)
        print(f"torch {torch.__version__} {name} {height}x{width} {form} {threads} threads:"
              f" median {median:.1f} ms, fastest {fastest:.1f} ms")


if __name__ == "__main__":
    main()
