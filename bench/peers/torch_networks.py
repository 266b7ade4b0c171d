"""SAN, SRFBN and RDN's features in PyTorch, computed as their authors' code computes them."""
import torch
from torch import nn
from torch.nn import functional as F


def conv3(inside, outside):
    return nn.Conv2d(inside, outside, 3, 1, 1)


class SecondOrderAttention(nn.Module):
    """Covariance with the centring matrix written out, its square root by five Newton-Schulz steps, a gate."""

    def __init__(self, channels, hidden=4):
        super().__init__()
        self.gate = nn.Sequential(
            nn.Conv2d(channels, hidden, 1), nn.ReLU(), nn.Conv2d(hidden, channels, 1), nn.Sigmoid())

    def forward(self, x):
        n, c, h, w = x.shape
        pixels = h * w
        flat = x.reshape(n, c, pixels)
        centring = torch.eye(pixels) / pixels - torch.ones(pixels, pixels) / pixels / pixels
        covariance = flat.bmm(centring.expand(n, pixels, pixels)).bmm(flat.transpose(1, 2))
        three = 3.0 * torch.eye(c).expand(n, c, c)
        trace = covariance.diagonal(dim1=1, dim2=2).sum(1).view(n, 1, 1)
        a = covariance / trace
        z = 0.5 * (three - a)
        y = a.bmm(z)
        for _ in range(3):
            zy = 0.5 * (three - z.bmm(y))
            y, z = y.bmm(zy), zy.bmm(z)
        root = 0.5 * y.bmm(three - z.bmm(y)) * trace.sqrt()
        return x * self.gate(root.mean(1).view(n, c, 1, 1))


class NonLocal(nn.Module):
    """Embedded Gaussian attention in the four quarters of the picture, keys and values pooled."""

    def __init__(self, channels, inner):
        super().__init__()
        self.g, self.theta, self.phi = (nn.Conv2d(channels, inner, 1) for _ in range(3))
        self.w = nn.Conv2d(inner, channels, 1)

    def region(self, x):
        n, c, h, w = x.shape
        values = F.max_pool2d(self.g(x), 2).flatten(2).transpose(1, 2)
        queries = self.theta(x).flatten(2).transpose(1, 2)
        keys = F.max_pool2d(self.phi(x), 2).flatten(2)
        y = queries.bmm(keys).softmax(-1).bmm(values).transpose(1, 2).reshape(n, -1, h, w)
        return self.w(y) + x

    def forward(self, x):
        rows = [torch.cat([self.region(part) for part in half.chunk(2, 3)], 3) for half in x.chunk(2, 2)]
        return torch.cat(rows, 2)


class San(nn.Module):
    """20 groups of 10 residual blocks of 64 channels, x4."""

    def __init__(self, channels=64, groups=20, blocks=10):
        super().__init__()
        self.head = conv3(3, channels)
        self.non_local = NonLocal(channels, channels // 8)
        self.gamma = nn.Parameter(torch.zeros(1))
        self.groups = nn.ModuleList(
            nn.ModuleDict({
                "blocks": nn.ModuleList(
                    nn.Sequential(conv3(channels, channels), nn.ReLU(True), conv3(channels, channels))
                    for _ in range(blocks)),
                "attention": SecondOrderAttention(channels),
                "last": conv3(channels, channels),
            }) for _ in range(groups))
        self.up = nn.Sequential(
            conv3(channels, 4 * channels), nn.PixelShuffle(2), conv3(channels, 4 * channels), nn.PixelShuffle(2),
            conv3(channels, 3))

    def forward(self, x):
        shallow = self.head(x)
        source = self.non_local(shallow)
        y = source
        for group in self.groups:
            inner = y
            for block in group["blocks"]:
                inner = inner + block(inner)
            y = y + group["last"](group["attention"](inner)) + self.gamma * source
        return self.up(self.non_local(y) + shallow)


def block(layer):
    return nn.Sequential(layer, nn.PReLU(1, 0.2))


class Srfbn(nn.Module):
    """The feedback block four times, a picture after each; x4."""

    def __init__(self, channels=64, groups=6, steps=4):
        super().__init__()

        def up():
            return block(nn.ConvTranspose2d(channels, channels, 8, 4, 2))

        def down():
            return block(nn.Conv2d(channels, channels, 8, 4, 2))

        def fuse(inside):
            return block(nn.Conv2d(inside, channels, 1))

        self.steps = steps
        self.conv_in = block(conv3(3, 4 * channels))
        self.feat_in = fuse(4 * channels)
        self.compress_in = fuse(2 * channels)
        self.ups = nn.ModuleList(up() for _ in range(groups))
        self.downs = nn.ModuleList(down() for _ in range(groups))
        self.uptrans = nn.ModuleList(fuse(g * channels) for g in range(2, groups + 1))
        self.downtrans = nn.ModuleList(fuse(g * channels) for g in range(2, groups + 1))
        self.compress_out = fuse(groups * channels)
        self.out = up()
        self.conv_out = conv3(channels, 3)

    def feedback(self, shallow, hidden):
        low = [self.compress_in(torch.cat([shallow, hidden], 1))]
        high = []
        for g, (up, down) in enumerate(zip(self.ups, self.downs)):
            x = low[0] if g == 0 else self.uptrans[g - 1](torch.cat(low, 1))
            high.append(up(x))
            x = high[0] if g == 0 else self.downtrans[g - 1](torch.cat(high, 1))
            low.append(down(x))
        return self.compress_out(torch.cat(low[1:], 1))

    def forward(self, x):
        base = F.interpolate(x, scale_factor=4, mode="bilinear", align_corners=False)
        shallow = self.feat_in(self.conv_in(x))
        hidden = shallow
        pictures = []
        for _ in range(self.steps):
            hidden = self.feedback(shallow, hidden)
            pictures.append(base + self.conv_out(self.out(hidden)))
        return pictures[-1]


class RdnFeatures(nn.Module):
    """RDN B up to its features, which Meta-SR enlarges: 16 blocks of 8 convolutions of 64 channels."""

    def __init__(self, channels=64, blocks=16, convs=8, growth=64):
        super().__init__()
        self.first, self.second = conv3(3, channels), conv3(channels, channels)
        self.blocks = nn.ModuleList(
            nn.ModuleDict({
                "convs": nn.ModuleList(conv3(channels + i * growth, growth) for i in range(convs)),
                "fuse": nn.Conv2d(channels + convs * growth, channels, 1),
            }) for _ in range(blocks))
        self.fuse = nn.Sequential(nn.Conv2d(blocks * channels, channels, 1), conv3(channels, channels))

    def forward(self, x):
        shallow = self.first(x)
        y = self.second(shallow)
        made = []
        for one in self.blocks:
            maps = y
            for conv in one["convs"]:
                maps = torch.cat([maps, F.relu(conv(maps))], 1)
            y = one["fuse"](maps) + y
            made.append(y)
        return self.fuse(torch.cat(made, 1)) + shallow
