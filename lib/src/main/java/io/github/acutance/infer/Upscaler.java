package io.github.acutance.infer;

import io.github.acutance.image.Image;
import io.github.acutance.image.ImageSpec;
import io.github.acutance.image.Resampling;
import io.github.acutance.image.RowSink;
import io.github.acutance.image.WholeImage;
import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Precision;
import io.github.acutance.model.SrModel;
import io.github.acutance.tensor.Devices;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Enlarges pictures of any size with one model: gray, colour, alpha, 8 and 16 bits.
 *
 * <pre>{@code
 * try (SrModel model = Catalog.open("srresnet-x4"); Upscaler upscaler = Upscaler.of(model)) {
 *     Image large = upscaler.upscale(ImageFiles.read(path));
 * }
 * }</pre>
 *
 * <p>Built once and used for many pictures. It is safe for use by several threads at once; each call takes memory of its
 * own for a tile. It does not own the model: who opened the model closes it, after the upscaler.
 *
 * <p>Large pictures run in tiles. Each tile sees as far beyond its border as the network looks, where that is at most 40
 * LR pixels: then the result is that of the whole picture. Else it sees 32 pixels and neighbouring tiles are blended. A
 * model whose card says that each pixel sees the whole picture is tiled only for lack of memory.
 *
 * <p>Gray pictures pass the network as three equal channels; the result is the luma of the three. Alpha is enlarged
 * bicubically, apart from the colour. A result of another size than the model's is resampled bicubically from the
 * model's; a model that takes any scale runs at the one asked for, and its result has the truncated product as its size.
 * A picture with an ICC profile passes the network in sRGB, and the result is in the picture's own space again; metadata
 * are carried over. Colour under transparent pixels is replaced by that of their neighbours.
 */
public final class Upscaler implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upscaler.class);

    private static final int LARGEST_EXACT_OVERLAP = 40;
    private static final int BLENDED_OVERLAP = 32;
    private static final long MAX_BYTES = Integer.MAX_VALUE - 8L; // of an Image

    private final ModelCard card;
    private final UpscaleOptions options;
    private final Device device;
    private final Precision precision;
    private final TileNetwork network;
    private final int overlap;
    private final boolean exact;
    private final TileChoice tiles;
    private final SrModel.SingleImage model;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile boolean closed;

    private Upscaler(SrModel.SingleImage model, UpscaleOptions options) {
        this.card = model.card();
        this.options = options;
        this.device = model.device();
        this.precision = Devices.resolve(options.precision(), device, card.safePrecisions());
        this.network = new TileNetwork(model, precision, options.selfEnsemble(), options.chop());
        boolean local = !card.global() && card.receptiveField() <= LARGEST_EXACT_OVERLAP;
        int own = local ? card.receptiveField() : BLENDED_OVERLAP;
        this.overlap = options.tilePad() == UpscaleOptions.FROM_CARD ? own : options.tilePad();
        this.exact = overlap == 0 || (!card.global() && overlap >= card.receptiveField());
        this.tiles = new TileChoice(model, network, options, overlap);
        this.model = model;
        tiles.requireMemory();
    }

    /** An upscaler with {@link UpscaleOptions#defaults()}. */
    public static Upscaler of(SrModel model) {
        return of(model, UpscaleOptions.defaults());
    }

    /**
     * An upscaler for an open model. If the options name a number of threads, it is set for the whole process.
     *
     * @throws IllegalArgumentException if the options name a device that is not the model's
     */
    public static Upscaler of(SrModel model, UpscaleOptions options) {
        if (!(model instanceof SrModel.SingleImage single)) {
            throw new IllegalArgumentException(model.card().name() + ": expected a model that takes one picture"
                    + (model instanceof SrModel.WithReference
                            ? "; this one is bound to its references first (SrModel.WithReference.with)"
                            : ""));
        }
        if (options.selfEnsemble() && model instanceof SrModel.Bound) {
            throw new IllegalArgumentException(model.card().name()
                    + ": expected no self-ensemble, which turns the picture but not its references");
        }
        boolean anyDevice = options.device().kind() == Device.Kind.AUTO;
        if (!anyDevice && !options.device().equals(model.device())) {
            throw new IllegalArgumentException(model.card().name() + ": expected on " + options.device()
                    + ", but the model was opened on " + model.device());
        }
        if (options.chop() && model.card().chopPixels() == 0) {
            throw new IllegalArgumentException(model.card().name()
                    + ": chop: expected a network whose authors cut pictures that way, found none of its kind");
        }
        setThreads(options.threads());
        return new Upscaler(single, options);
    }

    /** More threads than processors only wait for each other. */
    private static void setThreads(int wanted) {
        int most = Runtime.getRuntime().availableProcessors();
        if (wanted > most) {
            LOG.warn("{} threads asked for, but there are {} processors: as many are used", wanted, most);
        }
        if (wanted > 0) {
            Devices.threads(Math.min(wanted, most));
        }
    }

    /** {@link #upscale(Image, Progress, CancelToken)} without listener and without a way to cancel. */
    public Image upscale(Image picture) {
        return upscale(picture, Progress.NONE, new CancelToken());
    }

    /**
     * {@link #upscale(Image)} for Java's own pictures; {@link Image#of(BufferedImage)} and
     * {@link Image#toBufferedImage()} say what is kept.
     */
    public BufferedImage upscale(BufferedImage picture) {
        return upscale(Image.of(picture)).toBufferedImage();
    }

    /**
     * Enlarges one picture.
     *
     * @param progress told about every finished tile
     * @param cancel ends the call at the next tile
     * @return a picture with the input's channels, bits and ICC profile, of the size that the options ask for
     * @throws CancelledException if {@code cancel} was cancelled before the last tile began
     * @throws UpscaleException if the picture or its result is too large, memory does not suffice for the smallest tile,
     *     or the network fails or gives values that are no numbers
     * @throws IllegalStateException if this upscaler is closed
     */
    public Image upscale(Image picture, Progress progress, CancelToken cancel) {
        WholeImage whole = new WholeImage();
        try {
            enlarge(picture, whole, MAX_BYTES, progress, cancel);
        } catch (IOException e) { // it only collects
            throw new UncheckedIOException(e);
        }
        return whole.image();
    }

    /** {@link #upscale(Image, RowSink, Progress, CancelToken)} without listener and without a way to cancel. */
    public void upscale(Image picture, RowSink out) throws IOException {
        upscale(picture, out, Progress.NONE, new CancelToken());
    }

    /**
     * Enlarges one picture and hands the result on from top to bottom, as its rows are finished; nothing proportional to
     * the result stays in memory, only the rows of the tiles in work. The rows are those of
     * {@link #upscale(Image, Progress, CancelToken)}. A result that comes from one piece, without tiles or with
     * {@link UpscaleOptions#chop}, is in memory as a whole before its first row.
     *
     * @param out is begun before any work, and gets all rows unless this call fails; {@link
     *     io.github.acutance.image.RowWriter} writes them to a file
     * @throws IOException if {@code out} does
     * @throws CancelledException as for the other
     * @throws UpscaleException as for the other; the result may have more than 2 GiB
     * @throws IllegalStateException if this upscaler is closed
     */
    public void upscale(Image picture, RowSink out, Progress progress, CancelToken cancel) throws IOException {
        enlarge(picture, Objects.requireNonNull(out, "out"), Long.MAX_VALUE, progress, cancel);
    }

    /**
     * What {@link #upscale} makes of a picture, told beforehand.
     *
     * @throws UpscaleException if the options ask for something that this picture cannot become
     */
    public ImageSpec resultOf(Image picture) {
        TargetSize size = target(picture, grid(picture, Long.MAX_VALUE));
        requireHoldable(picture, size, picture.channels(), Long.MAX_VALUE);
        return ImageSpec.of(picture).withSize((int) size.width(), (int) size.height());
    }

    /**
     * How many pictures like this one are best enlarged at once, each on a thread of {@link PictureThreads}; 1 where it is
     * best to give all threads to one picture after the other.
     *
     * @throws UpscaleException if the options ask for something that this picture cannot become
     */
    public int sideBySide(Image picture) {
        return tiles.sideBySide(picture, grid(picture, Long.MAX_VALUE));
    }

    /** Where the model computes. */
    public Device device() {
        return device;
    }

    /** How many threads a picture is computed on. */
    public int threads() {
        return Devices.threads();
    }

    /** The precision of the inner convolutions; never {@code AUTO}. */
    public Precision precision() {
        return precision;
    }

    /**
     * What this upscaler does, in one line, for example {@code srresnet-x4 on cpu in bf16, tiles auto with 35 pixels
     * around, resampled from x4 to x2.7}.
     */
    public String describe() {
        StringBuilder text = new StringBuilder(card.name() + " on " + device + " in " + precision);
        text.append(options.chop() ? ", cut as its authors do" : "");
        switch (options.chop() ? UpscaleOptions.NONE : options.tile()) {
            case UpscaleOptions.NONE -> text.append(", no tiles");
            case UpscaleOptions.AUTO ->
                text.append(", tiles auto with ").append(overlap).append(" pixels around");
            default ->
                text.append(", tiles of ")
                        .append(options.tile())
                        .append(" with ")
                        .append(overlap)
                        .append(" pixels around");
        }
        text.append(exact || options.chop() || options.tile() == UpscaleOptions.NONE ? "" : ", blended");
        text.append(options.selfEnsemble() ? ", mean of 8 flips and transposes" : "");
        String from = card.anyScale() ? ", at " : ", resampled from x" + card.scale() + " to ";
        if (options.width() > 0) {
            text.append(from).append("width ").append(options.width());
        } else if (options.height() > 0) {
            text.append(from).append("height ").append(options.height());
        } else if (options.scale() > 0 && options.scale() != card.scale()) {
            BigDecimal factor = BigDecimal.valueOf(options.scale()).stripTrailingZeros();
            text.append(from).append('x').append(factor.toPlainString());
        }
        return text.toString();
    }

    /** Ends this upscaler: later calls are refused, those that run finish. The model stays open. */
    @Override
    public void close() {
        closed = true;
    }

    private void enlarge(Image picture, RowSink out, long mostBytes, Progress progress, CancelToken cancel)
            throws IOException {
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(cancel, "cancel");
        if (closed) {
            throw new IllegalStateException(card.name() + ": this upscaler is closed");
        }
        long pixels = (long) picture.width() * picture.height();
        if (pixels > options.maxPixels()) {
            throw new UpscaleException(card.name() + ": expected a picture of at most " + options.maxPixels()
                    + " pixels, found " + picture);
        }
        try {
            Grid grid = grid(picture, mostBytes);
            NetworkPicture prepared = new NetworkPicture(picture);
            Canvas canvas = canvas(prepared.input(), grid, mostBytes, prepared.into(out));
            run(prepared.input(), grid, canvas, progress, cancel);
        } catch (OutOfMemoryError full) {
            throw new UpscaleException(
                    card.name() + ": " + picture
                            + ": the Java heap is too small for the result; java -Xmx sets its limit",
                    full);
        }
    }

    private TargetSize target(Image picture, Grid grid) {
        return card.anyScale()
                ? new TargetSize(grid.across().length(), grid.down().length())
                : TargetSize.of(options, picture.width(), picture.height(), card.scale());
    }

    /** Where tiles write; what is finished is resampled where that is asked for, gets its alpha, and goes to {@code out}. */
    private Canvas canvas(Image picture, Grid grid, long mostBytes, RowSink out) throws IOException {
        TargetSize own = new TargetSize(grid.across().length(), grid.down().length());
        TargetSize target = target(picture, grid);
        requireHoldable(picture, target, picture.channels(), mostBytes);
        RowSink next =
                picture.alpha().<RowSink>map(alpha -> new AlphaRows(alpha, out)).orElse(out);
        if (!target.equals(own)) {
            LOG.debug("{}: {} resampled from {} to {}", card.name(), picture, own, target);
            next = Resampling.into((int) target.width(), (int) target.height(), next);
        }
        ImageSpec spec = new ImageSpec((int) own.width(), (int) own.height(), picture.colorChannels(), picture.bits());
        next.begin(spec);
        return new Canvas(spec, next);
    }

    /** Where output pixels stand: the model's own scale, or for a model of any scale the one that is asked for. */
    private Grid grid(Image picture, long mostBytes) {
        int width = picture.width();
        int height = picture.height();
        if (!(model instanceof SrModel.AnyScale any)) {
            requireHoldable(
                    picture,
                    new TargetSize((long) width * card.scale(), (long) height * card.scale()),
                    picture.colorChannels(),
                    mostBytes);
            return Grid.times(width, height, card.scale());
        }
        double scale = TargetSize.scaleOf(options, width, height, card.scale());
        if (scale < 1) {
            throw new UpscaleException(
                    card.name() + ": " + picture + ": expected a scale of at least 1, found " + scale);
        }
        requireHoldable(
                picture,
                new TargetSize((long) (scale * width), (long) (scale * height)),
                picture.colorChannels(),
                mostBytes);
        if (scale > card.greatestScale() && warned.compareAndSet(false, true)) {
            LOG.warn(
                    "{}: x{} is beyond x{}, the greatest scale it was made for",
                    card.name(),
                    scale,
                    card.greatestScale());
        }
        return new Grid(scale, any.axis(width, scale), any.axis(height, scale));
    }

    /** Refuses a result that is too large: for one picture in memory, or in one row or column. */
    private void requireHoldable(Image picture, TargetSize size, int channels, long mostBytes) {
        long pixelBytes = channels * (picture.bits() / 8L);
        if (size.width() > MAX_BYTES / pixelBytes
                || size.height() > MAX_BYTES
                || size.width() * size.height() > mostBytes / pixelBytes) {
            throw new UpscaleException(card.name() + ": " + picture + ": expected a result of at most "
                    + (mostBytes == MAX_BYTES ? "" : "2147483647 rows, each of at most ") + MAX_BYTES
                    + " bytes, found " + size.width() + " x " + size.height() + " pixels of " + pixelBytes + " bytes");
        }
    }

    private void run(Image picture, Grid grid, Canvas canvas, Progress progress, CancelToken cancel)
            throws IOException {
        TileLayout layout = new TileLayout(picture.width(), picture.height(), overlap, card.sizeRule());
        TileSink sink = exact ? new CoreSink(canvas, grid) : new BlendSink(canvas, layout, grid);
        new TileRun(network, layout, sink, progress, cancel).run(picture, tiles.side(picture, grid));
    }
}
