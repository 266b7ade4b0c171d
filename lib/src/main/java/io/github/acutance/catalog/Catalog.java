package io.github.acutance.catalog;

import io.github.acutance.model.Device;
import io.github.acutance.model.ModelCard;
import io.github.acutance.model.Spelling;
import io.github.acutance.model.SrModel;
import io.github.acutance.nn.Figure;
import io.github.acutance.nn.NetworkWeights;
import io.github.acutance.nn.Parameters;
import io.github.acutance.nn.WeightMismatchException;
import io.github.acutance.systems.crossnet.CrossNet;
import io.github.acutance.systems.crossnet.CrossNetTraining;
import io.github.acutance.systems.crossnet.CrossNetWeights;
import io.github.acutance.systems.esrgan.Esrgan;
import io.github.acutance.systems.esrgan.EsrganAdversarial;
import io.github.acutance.systems.esrgan.EsrganTraining;
import io.github.acutance.systems.esrgan.EsrganWeights;
import io.github.acutance.systems.metasr.MetaSr;
import io.github.acutance.systems.metasr.MetaSrTraining;
import io.github.acutance.systems.metasr.MetaSrWeights;
import io.github.acutance.systems.ranksrgan.RankSrganTraining;
import io.github.acutance.systems.ranksrgan.RankerTraining;
import io.github.acutance.systems.san.San;
import io.github.acutance.systems.san.SanTraining;
import io.github.acutance.systems.san.SanWeights;
import io.github.acutance.systems.srfbn.Srfbn;
import io.github.acutance.systems.srfbn.SrfbnTraining;
import io.github.acutance.systems.srfbn.SrfbnWeights;
import io.github.acutance.systems.srgan.MsrResNet;
import io.github.acutance.systems.srgan.SrganAdversarial;
import io.github.acutance.systems.srgan.SrganTraining;
import io.github.acutance.systems.srgan.SrganWeights;
import io.github.acutance.systems.srntt.ContentTraining;
import io.github.acutance.systems.srntt.Srntt;
import io.github.acutance.systems.srntt.SrnttAdversarial;
import io.github.acutance.systems.srntt.SrnttTraining;
import io.github.acutance.systems.srntt.SrnttWeights;
import io.github.acutance.systems.srobb.Srobb;
import io.github.acutance.systems.srobb.SrobbTargeted;
import io.github.acutance.systems.srobb.SrobbTraining;
import io.github.acutance.systems.srobb.SrobbWeights;
import io.github.acutance.train.Recipe;
import io.github.acutance.weights.Safetensors;
import io.github.acutance.weights.StateDict;
import io.github.acutance.weights.WeightFileException;
import io.github.acutance.weights.WeightFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The systems in one list: opens a model from a name or a file, and a recipe from an id. Safe for several threads. */
public final class Catalog {
    /** Name of the model that is used when none is named. */
    public static final String DEFAULT_MODEL = "srresnet-x4";

    /** A system: its id, its reader of weights, and the names and shapes of its standard network. */
    private record Entry(
            String id,
            BiFunction<StateDict, OptionalInt, Optional<NetworkWeights>> reader,
            Function<Parameters, ? extends Figure> standard) {}

    /** Every system; adding one is one line here. */
    private static final List<Entry> SYSTEMS = List.of(
            new Entry("srgan", SrganWeights::read, at -> new MsrResNet(MsrResNet.Config.standard(4), at)),
            new Entry("esrgan", EsrganWeights::read, at -> new Esrgan(Esrgan.Config.paper(4), at)),
            new Entry("srobb", SrobbWeights::read, at -> new Srobb(Srobb.Config.paper(4), at)),
            new Entry("san", SanWeights::read, at -> new San(San.Config.paper(4), at)),
            new Entry("srfbn", SrfbnWeights::read, at -> new Srfbn(Srfbn.Config.paper(4), at)),
            new Entry("metasr", MetaSrWeights::read, at -> new MetaSr(MetaSr.Config.b(MetaSr.Variant.OFFICIAL), at)),
            new Entry("crossnet", CrossNetWeights::read, at -> new CrossNet(CrossNet.Variant.OFFICIAL, at)),
            new Entry("srntt", SrnttWeights::read, at -> new Srntt(Srntt.Config.paper(4), at)));

    /** Embedded models, by file name in the folder {@code models} beside this class. */
    private static final List<String> EMBEDDED = List.of(DEFAULT_MODEL);

    /** Makes a recipe, and opens what it needs. */
    @FunctionalInterface
    private interface Method {
        Recipe of(Recipe.Settings settings) throws IOException;
    }

    /** Every recipe, by the {@code model_type} of recipe files; adding one is one line here. */
    private static final Map<String, Method> RECIPES = new TreeMap<>(Map.ofEntries(
            Map.entry("srgan/psnr", SrganTraining::of),
            Map.entry("srgan/srgan", SrganAdversarial::of),
            Map.entry("esrgan/psnr", EsrganTraining::of),
            Map.entry("esrgan/esrgan", EsrganAdversarial::of),
            Map.entry("srobb/psnr", SrobbTraining::of),
            Map.entry("crossnet", CrossNetTraining::of),
            Map.entry("srntt/content", ContentTraining::of),
            Map.entry("srntt/l2", SrnttTraining::of),
            Map.entry("srntt/srntt", SrnttAdversarial::of),
            Map.entry("srobb/srobb", settings -> SrobbTargeted.of(settings, SrganTraining::of)),
            Map.entry("ranksrgan/ranker", settings -> RankerTraining.of(settings, SrganTraining::of)),
            Map.entry("ranksrgan/ranksrgan", settings -> RankSrganTraining.of(settings, SrganTraining::of)),
            Map.entry("san/psnr", SanTraining::of),
            Map.entry("srfbn/psnr", SrfbnTraining::of),
            Map.entry("metasr/psnr", MetaSrTraining::of)));

    private static final Pattern SCALE_IN_NAME = Pattern.compile("(?:^|[^a-z0-9])(?:x([1-8])|([1-8])x)(?:[^a-z0-9]|$)");

    private Catalog() {}

    /** Cards of the embedded models. */
    public static List<ModelCard> cards() {
        return EMBEDDED.stream().map(name -> card(embedded(name))).toList();
    }

    /** {@link #open(String, Device)} on the best device of this machine. */
    public static SrModel open(String name) {
        return open(name, Device.AUTO);
    }

    /**
     * Opens an embedded model; whoever opens it closes it.
     *
     * @throws UnknownModelException if there is none of that name
     * @throws IllegalArgumentException if the device does not exist
     */
    public static SrModel open(String name, Device device) {
        if (!EMBEDDED.contains(name)) {
            throw new UnknownModelException("unknown model '" + name + "'; there are "
                    + String.join(", ", EMBEDDED) + Spelling.didYouMean(name, EMBEDDED)
                    + " (a file of weights is opened with -m FILE)");
        }
        return open(embedded(name), device);
    }

    /** {@link #open(Path, Device)} on the best device of this machine. */
    public static SrModel open(Path file) throws WeightFileException {
        return open(file, Device.AUTO);
    }

    /**
     * Opens a model from a file of weights, in any layout that a system knows; whoever opens it closes it.
     *
     * @throws WeightFileException if the file cannot be read, holds a NaN, or belongs to none of the systems
     * @throws IllegalArgumentException if the device does not exist
     */
    public static SrModel open(Path file, Device device) throws WeightFileException {
        Source source = read(file);
        Optional<String> broken = source.found().weights().firstNonFinite();
        if (broken.isPresent()) {
            throw new WeightFileException(
                    file.toString(),
                    "tensor " + broken.get() + ": expected finite weights, found a NaN or an infinity");
        }
        try {
            return open(source, device);
        } catch (WeightMismatchException mismatch) {
            NetworkWeights found = source.found();
            throw new WeightFileException(
                    file.toString(),
                    "nearest is " + found.card().system() + " (layout " + found.layout() + "): "
                            + mismatch.getMessage(),
                    mismatch);
        }
    }

    /**
     * Opens a system's network at its paper's size with random weights, for measuring its speed; whoever opens it closes
     * it.
     *
     * @throws UnknownModelException if there is no system of that id
     */
    public static SrModel untrained(String id, RandomGenerator random, Device device) {
        List<String> ids = SYSTEMS.stream().map(Entry::id).toList();
        Entry system = SYSTEMS.stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new UnknownModelException("unknown system '" + id + "'; there are "
                        + String.join(", ", ids) + Spelling.didYouMean(id, ids)));
        try (Parameters parameters = Parameters.on(Device.CPU)) {
            system.standard().apply(parameters).initialise(random);
            StateDict weights = parameters.toStateDict();
            NetworkWeights found =
                    system.reader().apply(weights, OptionalInt.empty()).orElseThrow();
            return open(new Source(weights, found), device);
        }
    }

    /**
     * What a file of weights is, without opening it as a model.
     *
     * @throws WeightFileException if the file cannot be read or belongs to none of the systems
     */
    public static ModelCard inspect(Path file) throws WeightFileException {
        Source source = read(file);
        return card(source).withSha256(WeightFiles.sha256(file));
    }

    /**
     * How a file of weights is laid out.
     *
     * @throws WeightFileException if the file cannot be read or belongs to none of the systems
     */
    public static WeightsSummary summary(Path file) throws WeightFileException {
        NetworkWeights found = read(file).found();
        StateDict weights = found.weights();
        List<String> dtypes = weights.names().stream()
                .map(name -> weights.tensor(name).dtype().toString())
                .distinct()
                .toList();
        return new WeightsSummary(found.layout(), weights.size(), dtypes);
    }

    /**
     * Writes weights in another container, under our names where a system knows them, with their card.
     *
     * @param out ends in {@code .safetensors} or {@code .pth}
     * @throws WeightFileException if a file cannot be read or written
     */
    public static void convert(Path in, Path out) throws WeightFileException {
        Source source = read(in);
        WeightFiles.write(withCard(source.found().weights(), card(source)), out);
    }

    /**
     * Network interpolation (ESRGAN, section 3.4): every tensor becomes (1 - alpha) * a + alpha * b, in fp32.
     *
     * @param alpha 0 gives {@code a}, 1 gives {@code b}
     * @throws WeightFileException if a file cannot be read or written, or the two are not of one network
     */
    public static void interpolate(Path a, Path b, double alpha, Path out) throws WeightFileException {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha: expected 0 to 1, found " + alpha);
        }
        Source first = read(a);
        Source second = read(b);
        try {
            StateDict mixed =
                    Interpolation.of(first.found().weights(), second.found().weights(), (float) alpha);
            WeightFiles.write(withCard(mixed, first.found().card()), out);
        } catch (IllegalArgumentException differing) {
            throw new WeightFileException(
                    b.toString(), "is not of the network of " + a + ": " + differing.getMessage());
        }
    }

    /**
     * The recipe that a recipe file asks for; whoever takes it closes it.
     *
     * @throws IllegalArgumentException if there is none of that id, or its options are wrong
     * @throws IOException if an auxiliary network that it needs cannot be read
     */
    public static Recipe recipe(Recipe.Settings settings) throws IOException {
        Method method = RECIPES.get(settings.modelType());
        if (method == null) {
            throw new IllegalArgumentException("model_type: unknown '" + settings.modelType() + "'; there are "
                    + String.join(", ", RECIPES.keySet())
                    + Spelling.didYouMean(settings.modelType(), RECIPES.keySet()));
        }
        Recipe recipe = method.of(settings);
        try {
            settings.requireAllRead();
        } catch (IllegalArgumentException unknownKey) {
            recipe.close();
            throw unknownKey;
        }
        return recipe;
    }

    /** A file, and what a system found in it. */
    private record Source(StateDict file, NetworkWeights found) {}

    private static Source embedded(String name) {
        String resource = "models/" + name + ".safetensors";
        try (InputStream in = Catalog.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(name + ": expected embedded weights at " + resource + ", found none");
            }
            return recognise(Safetensors.read(in, name), name);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Source read(Path file) throws WeightFileException {
        StateDict weights = WeightFiles.read(file);
        if (SrnttWeights.needsExtractor(weights)) {
            StateDict extractor = WeightFiles.read(file.resolveSibling(SrnttWeights.EXTRACTOR_FILE));
            weights = SrnttWeights.withExtractor(weights, extractor);
        }
        return recognise(weights, file.toString());
    }

    private static Source recognise(StateDict file, String name) throws WeightFileException {
        OptionalInt stated;
        try {
            stated = story(file).map(card -> OptionalInt.of(card.scale())).orElseGet(() -> scaleInName(name));
        } catch (IllegalArgumentException notACard) {
            throw new WeightFileException(name, notACard.getMessage(), notACard);
        }
        for (Entry system : SYSTEMS) {
            Optional<NetworkWeights> found;
            try {
                found = system.reader().apply(file, stated);
            } catch (IllegalArgumentException notInOrder) { // of unnamed arrays
                throw new WeightFileException(name, notInOrder.getMessage(), notInOrder);
            }
            if (found.isPresent()) {
                return new Source(file, found.get());
            }
        }
        throw new WeightFileException(name, nearest(file));
    }

    private static SrModel open(Source source, Device device) {
        NetworkWeights found = source.found();
        return new NetworkWeights(found.layout(), found.weights(), card(source), found.network()).open(device);
    }

    private static ModelCard card(Source source) {
        NetworkWeights found = source.found();
        ModelCard shapes = found.card().withParameters(found.parameterCount());
        return story(source.file()).map(shapes::withStoryOf).orElse(shapes);
    }

    private static StateDict withCard(StateDict weights, ModelCard card) {
        return weights.withMetadata(Map.of(ModelCard.METADATA_KEY, card.toJson()));
    }

    private static Optional<ModelCard> story(StateDict file) {
        return Optional.ofNullable(file.metadata().get(ModelCard.METADATA_KEY)).map(ModelCard::fromJson);
    }

    private static OptionalInt scaleInName(String name) {
        Matcher matcher =
                SCALE_IN_NAME.matcher(Path.of(name).getFileName().toString().toLowerCase(Locale.ROOT));
        return matcher.find()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1) == null ? matcher.group(2) : matcher.group(1)))
                : OptionalInt.empty();
    }

    /** The system whose standard network shares most names with the file, and what differs. */
    private static String nearest(StateDict file) {
        String text = "expected weights of " + SYSTEMS.stream().map(Entry::id).collect(Collectors.joining(", "));
        Optional<String> sibling = Siblings.describe(file);
        if (sibling.isPresent()) {
            return sibling.get() + "; " + text;
        }
        long most = 0;
        for (Entry system : SYSTEMS) {
            Map<String, long[]> shapes = Parameters.shapesOf(system.standard());
            long shared = shapes.keySet().stream().filter(file::contains).count();
            if (shared > most) {
                most = shared;
                text = "nearest is " + system.id() + ": " + WeightMismatchException.describe(shapes, file);
            }
        }
        return most > 0 ? text : text + ", found other names: " + some(file);
    }

    private static String some(StateDict file) {
        return file.names().stream().limit(3).collect(Collectors.joining(", ")) + (file.size() > 3 ? ", ..." : "");
    }
}
