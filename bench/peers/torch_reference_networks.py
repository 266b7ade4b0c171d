"""CrossNet and SRNTT in PyTorch, computed as their authors' code computes them; SRNTT from its swapped maps on."""
import torch
from torch import nn
from torch.nn import functional as F

from torch_networks import conv3


class FlowNet(nn.Module):
    """FlowNetS with learnt enlargement of the flow, and a head at full resolution."""

    def __init__(self):
        super().__init__()

        def down(inside, outside, kernel, stride=2):
            return nn.Sequential(
                nn.Conv2d(inside, outside, kernel, stride, kernel // 2), nn.LeakyReLU(0.1, True))

        self.down = nn.ModuleList([down(6, 64, 7), down(64, 128, 5), down(128, 256, 5), down(256, 256, 3, 1)])
        for inside, outside in ((256, 512), (512, 512), (512, 1024)):
            self.down += [down(inside, outside, 3), down(outside, outside, 3, 1)]
        joined = [1024, 770, 770, 386, 194, 130]
        refined = [256, 256, 128, 64, 64, 64]
        self.flow = nn.ModuleList(conv3(inside, 2) for inside in joined)
        self.flow_up = nn.ModuleList(nn.ConvTranspose2d(2, 2, 4, 2, 1) for _ in joined)
        self.deconv = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(inside, outside, 4, 2, 1), nn.LeakyReLU(0.1, True))
            for inside, outside in zip(joined, refined))
        self.head = nn.Sequential(
            nn.Conv2d(69, 16, 7, 1, 3), nn.SELU(True), nn.Conv2d(16, 16, 7, 1, 3), nn.SELU(True), conv3(16, 2))

    def forward(self, target, ref):
        kept = [ref]
        x = torch.cat([target, ref], 1)
        for i, layer in enumerate(self.down):
            x = layer(x)
            if i < 2 or i % 2 == 1:
                kept.append(x)
        kept.pop()  # the deepest is x
        flows = []
        for flow, flow_up, deconv in zip(self.flow, self.flow_up, self.deconv):
            found = flow(x)
            x = torch.cat([kept.pop(), deconv(x), flow_up(found)], 1)
            flows.append(found)
        return [self.head(x), flows[5], flows[4], flows[3]]


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 64, 5, 1, 2), nn.SELU(True))
        self.levels = nn.ModuleList(
            nn.Sequential(nn.Conv2d(64, 64, 5, stride, 2), nn.SELU(True)) for stride in (1, 2, 2, 2))

    def forward(self, x):
        x = self.first(x)
        pyramid = []
        for level in self.levels:
            x = level(x)
            pyramid.append(x)
        return pyramid


def warp(x, flow):
    n, _, h, w = x.shape
    rows, columns = torch.meshgrid(torch.arange(h), torch.arange(w), indexing="ij")
    across = 2.0 * (columns.to(x) + flow[:, 0]) / max(w - 1, 1) - 1.0
    down = 2.0 * (rows.to(x) + flow[:, 1]) / max(h - 1, 1) - 1.0
    return F.grid_sample(x, torch.stack([across, down], 3), align_corners=True)


class CrossNet(nn.Module):
    """The published code's variant. Takes two enlarged pictures and the reference, [N, 3, H, W], sides multiples of 64."""

    def __init__(self):
        super().__init__()
        self.flow_net = FlowNet()
        self.encoder = Encoder()
        self.deconvs = nn.ModuleList(
            nn.Sequential(nn.ConvTranspose2d(inside, 64, 4, 2, 1), nn.SELU(True)) for inside in (128, 192, 192))
        self.fusion = nn.Sequential(nn.Conv2d(192, 64, 5, 1, 2), nn.SELU(True))
        self.last = nn.Conv2d(64, 3, 5, 1, 2)

    @staticmethod
    def shapes(height, width):
        return [(1, 3, height, width)] * 3

    def forward(self, target, up, ref):
        flows = self.flow_net(target, ref)
        warped = [warp(x, flow) for x, flow in zip(self.encoder(ref), flows)]
        own = self.encoder(up)
        x = self.deconvs[0](torch.cat([own[3], warped[3]], 1))
        x = self.deconvs[1](torch.cat([x, own[2], warped[2]], 1))
        x = self.deconvs[2](torch.cat([x, own[1], warped[1]], 1))
        return self.last(self.fusion(torch.cat([x, own[0], warped[0]], 1)))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(64, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(True),
            nn.Conv2d(64, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64))

    def forward(self, x):
        return x + self.body(x)


class Stage(nn.Module):
    """One scale of the texture transfer."""

    def __init__(self, map_channels, blocks, made):
        super().__init__()
        self.deep = nn.Sequential(
            conv3(64 + map_channels, 64), nn.ReLU(True), *[Residual() for _ in range(blocks)],
            nn.Conv2d(64, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64))
        self.end = conv3(64, made)

    def forward(self, x, swapped):
        return self.end(self.deep(torch.cat([x, swapped], 1)) + x)


class Srntt(nn.Module):
    """Content extractor and texture transfer, x4: the LR picture and the maps found for relu3_1, relu2_1 and relu1_1."""

    def __init__(self):
        super().__init__()
        self.head = nn.Sequential(conv3(3, 64), nn.ReLU(True))
        self.content = nn.Sequential(
            *[Residual() for _ in range(16)], nn.Conv2d(64, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64))
        self.stages = nn.ModuleList([Stage(256, 16, 256), Stage(128, 8, 256), Stage(64, 4, 32)])
        self.out = nn.Conv2d(32, 3, 1)

    @staticmethod
    def shapes(height, width):
        return [(1, 3, height, width)] + [(1, 256 >> i, height << i, width << i) for i in range(3)]

    def forward(self, lr, relu3, relu2, relu1):
        shallow = self.head(2 * lr - 1)
        x = self.content(shallow) + shallow
        x = F.relu(F.pixel_shuffle(self.stages[0](x, relu3), 2))
        x = F.relu(F.pixel_shuffle(self.stages[1](x, relu2), 2))
        return (torch.tanh(self.out(self.stages[2](x, relu1))) + 1) / 2
