package io.github.acutance.tensor;

import io.github.acutance.image.Image;
import io.github.acutance.model.Device;
import java.nio.ByteBuffer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Pictures to tensors and back; samples are copied in bulk, never one by one. Called inside a step. */
public final class ImageTensors {
    private ImageTensors() {}

    /**
     * A picture as a network takes it.
     *
     * @param picture RGB, 8 or 16 bits
     * @return [1, 3, h, w] float32 in 0..1, in {@code channels_last}
     * @throws IllegalArgumentException if the picture has not three channels
     */
    public static Tensor toTensor(Image picture, Device device) {
        if (picture.channels() != 3) {
            throw new IllegalArgumentException("expected an RGB picture, found " + picture.channels() + " channels");
        }
        ByteBuffer samples = picture.samples();
        long[] shape = {1, picture.height(), picture.width(), 3};
        Tensor raw;
        if (picture.bits() == 8) {
            byte[] bytes = new byte[samples.remaining()];
            samples.get(bytes);
            raw = Tensor.create(bytes, false, shape);
        } else {
            short[] shorts = new short[samples.remaining() / 2];
            samples.asShortBuffer().get(shorts);
            raw = Tensor.create(shorts, shape).to(ScalarType.Int).bitwise_and(new Scalar(0xFFFF));
        }
        Tensor unit = raw.to(ScalarType.Float).div(new Scalar(picture.bits() == 8 ? 255.0 : 65535.0));
        Tensor planes = unit.permute(0, 3, 1, 2);
        return device.kind() == Device.Kind.CPU ? planes : planes.to(torchDevice(device), ScalarType.Float);
    }

    /**
     * A network's answer as a picture: clamped to 0..1, rounded half to even.
     *
     * @param planes [1, 3, h, w] in 0..1
     * @param bits 8 or 16 per sample
     */
    public static Image toImage(Tensor planes, int bits) {
        double maximum = bits == 8 ? 255.0 : 65535.0;
        int height = (int) planes.size(2);
        int width = (int) planes.size(3);
        Tensor unit = planes.cpu()
                .to(ScalarType.Float)
                .clamp(new ScalarOptional(new Scalar(0.0)), new ScalarOptional(new Scalar(1.0)));
        unit.mul_(new Scalar(maximum)); // in place: nobody else holds it
        unit.round_();
        Tensor levels = unit.permute(0, 2, 3, 1);
        if (bits == 8) {
            byte[] bytes = new byte[height * width * 3];
            levels.to(ScalarType.Byte).contiguous().<ByteBuffer>createBuffer().get(bytes);
            return Image.of8(width, height, 3, bytes);
        }
        int[] wide = new int[height * width * 3];
        levels.to(ScalarType.Int)
                .contiguous()
                .<java.nio.IntBuffer>createBuffer()
                .get(wide);
        short[] shorts = new short[wide.length];
        for (int i = 0; i < wide.length; i++) {
            shorts[i] = (short) wide[i];
        }
        return Image.of16(width, height, 3, shorts);
    }

    /** The device that holds {@code x}. */
    public static Device deviceOf(Tensor x) {
        return x.is_cpu() ? Device.CPU : new Device(Device.Kind.CUDA, x.device().index());
    }

    private static org.bytedeco.pytorch.Device torchDevice(Device device) {
        return new org.bytedeco.pytorch.Device(device.toString());
    }
}
