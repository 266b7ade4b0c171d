package io.github.acutance.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The house as ARCHITECTURE.md draws it: what may see what, and the rules that every package keeps. */
class ArchitectureTest {
    private static final String ROOT = "io.github.acutance";
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** A package from the roof to the ground, the packages of ours that it may see, and why no more. */
    private enum Storey {
        CATALOG(
                "it hands out models and recipes by name; how they are built and trained is theirs",
                "systems weights model nn"),
        SYSTEMS(
                "a paper is a figure, a recipe and its key layouts; files, loops, tiles and tables are the house's",
                "nn loss model weights tensor image"),
        EVAL(
                "it measures what infer makes, for any model, so it knows no network",
                "infer metric loss data model image"),
        TRAIN(
                "the loop is the same for every system: it knows recipes, never the systems that write them",
                "infer metric data loss nn model weights tensor image"),
        INFER(
                "it enlarges pictures with any model, in a service that never trains or measures",
                "plan nn model weights tensor image"),
        PLAN(
                "it turns what the vocabulary of nn recorded into primitives, whatever network was drawn",
                "nn model weights tensor"),
        LOSS("a loss compares tensors; which recipe minimises it is not its business", "nn weights model tensor image"),
        NN("words are used by figures and cannot depend on one", "weights model tensor"),
        MODEL("contracts and descriptions are read by everybody, so they depend on next to nothing", "image"),
        TENSOR("scopes, devices and conversions lie below every network", "model image"),
        DATA("folders, degradations and crops are plain Java on pictures", "image"),
        METRIC("a metric compares two pictures, wherever they came from", "image"),
        WEIGHTS("a file of weights is names, shapes and numbers; it is read without any network", ""),
        IMAGE("pictures are the ground that everything stands on", "");

        private final String because;
        private final String maySee;

        Storey(String because, String maySee) {
            this.because = because;
            this.maySee = maySee;
        }

        /** Its own pattern, {@code io.github.acutance.nn..} and so on. */
        private String itself() {
            return ROOT + "." + name().toLowerCase(Locale.ROOT) + "..";
        }

        private String[] itselfAndWhatItMaySee() {
            return Stream.concat(
                            Stream.of(itself()),
                            Arrays.stream(maySee.split(" ", -1))
                                    .filter(id -> !id.isEmpty())
                                    .map(id -> ROOT + "." + id + ".."))
                    .toArray(String[]::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void storey_looksOutward_seesOnlyWhatItMay(Storey storey) {
        DescribedPredicate<JavaClass> allowed = not(resideInAPackage(ROOT + ".."))
                .or(resideInAnyPackage(storey.itselfAndWhatItMaySee()))
                .or(storey == Storey.SYSTEMS || storey == Storey.CATALOG ? recipeAndItsSignatures() : none())
                .as("foreign or in %s", Arrays.toString(storey.itselfAndWhatItMaySee()));
        classes()
                .that()
                .resideInAPackage(storey.itself())
                .should()
                .onlyDependOnClassesThat(allowed)
                .because(storey.because)
                .allowEmptyShould(true)
                .check(LIBRARY);
    }

    @Test
    void packages_all_belongToAStorey() {
        String[] known = Arrays.stream(Storey.values()).map(Storey::itself).toArray(String[]::new);
        classes()
                .should()
                .resideInAnyPackage(known)
                .because("a new package needs its place in the house: a line in the table above, with its reason")
                .check(LIBRARY);
    }

    @Test
    void packages_together_haveNoCycles() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("packages in a cycle are one package in disguise: none can be read, tested or moved alone")
                .check(LIBRARY);
    }

    @Test
    void systems_eachOther_areUnseen() {
        slices().matching(ROOT + ".systems.(*)..")
                .should()
                .notDependOnEachOther()
                .because("a reader lays one paper beside one folder; what two share moves to nn or loss, and another"
                        + " system's model is handed in by the caller")
                .allowEmptyShould(true)
                .check(LIBRARY);
    }

    @Test
    void systems_fromBelow_areNamedByCatalogOnly() {
        noClasses()
                .that(not(resideInAnyPackage(ROOT + ".catalog..", ROOT + ".systems..")))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + ".systems.."))
                .because("adding a system is one folder and one line in catalog; nobody else may ask which one it is")
                .check(LIBRARY);
    }

    @Test
    void plainPackages_nativeLibrary_isUnknown() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".image..", ROOT + ".data..", ROOT + ".metric..", ROOT + ".weights..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .because("pictures, metrics and files of weights work and are tested where no native library loads")
                .check(LIBRARY);
    }

    @Test
    void nativeScopes_outsideTensor_areNotOpened() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".tensor..")
                .should()
                .dependOnClassesThat(assignableTo(PointerScope.class))
                .because(
                        "there are three lifetimes, process, model and step, and TensorScope is the one class that opens"
                                + " and closes them; a layer that frees memory frees somebody else's")
                .check(LIBRARY);
    }

    @Test
    void nativeMemory_outsideTensorAndPlan_isNotFreedByHand() {
        Set<String> freeing = Set.of("close", "deallocate", "retainReference", "releaseReference", "deallocator");
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".tensor..", ROOT + ".plan..")
                .should()
                .callMethodWhere(describe(
                        "a Pointer is closed, deallocated or retained",
                        (JavaCall<?> call) -> call.getTargetOwner().isAssignableTo(Pointer.class)
                                && freeing.contains(call.getTarget().getName())))
                .because("what outlives a step is kept through TensorScope, the rest dies with its step; only plan owns"
                        + " buffers of its own")
                .check(LIBRARY);
    }

    @Test
    void figures_inheritance_isRefused() {
        classes()
                .that()
                .resideInAnyPackage(ROOT + ".nn..", ROOT + ".loss..", ROOT + ".systems..")
                .and()
                .areTopLevelClasses()
                .and()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .should()
                .haveModifier(JavaModifier.FINAL)
                .because(
                        "a figure is read in one place: no behaviour is inherited, so nothing is found in a superclass")
                .check(LIBRARY);
    }

    @Test
    void standardStreams_library_isSilent() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
                .because(
                        "the library runs inside other people's services; it reports through SLF4J, exceptions and listeners")
                .check(LIBRARY);
    }

    @Test
    void randomness_always_comesFromASeed() {
        noClasses()
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callConstructor(SplittableRandom.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(StrictMath.class, "random")
                .orShould()
                .callMethod(ThreadLocalRandom.class, "current")
                .orShould()
                .callMethod(Collections.class, "shuffle", List.class)
                .because("randomness is an argument, a seeded generator; a run that cannot be repeated proves nothing")
                .check(LIBRARY);
    }

    @Test
    void staticFields_all_areFinal() {
        fields().that()
                .areStatic()
                .should()
                .beFinal()
                .because("a service runs several models at once, so state belongs to an object that somebody opened")
                .check(LIBRARY);
    }

    @Test
    void classNames_wordsThatSayNothing_areRefused() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*[.$](?:\\w*[a-z0-9])?(?:Manager|Helper|Utils?|Impl|Base|Common|Service|Processor)(?:[A-Z0-9]\\w*)?")
                .because("such a name says where something was put, not what it is; name the thing")
                .check(LIBRARY);
    }

    @Test
    void methodNames_ofOurs_haveNoGetPrefix() {
        methods()
                .that()
                .arePublic()
                .and(describe("are not dictated by foreign code", method -> !isDictated(method)))
                .should()
                .haveNameNotMatching("get(?:[A-Z0-9].*)?")
                .because("a property is named by its noun, as in records; an action by a verb that says more than get")
                .check(LIBRARY);
    }

    @Test
    void logging_library_seesTheFacadeOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ch.qos.logback..", "java.util.logging..", "picocli..", "me.tongfei..")
                .because(
                        "the application chooses where logs go and how options are read; the library must not bring that along")
                .check(LIBRARY);
    }

    /** Recipe, what is nested in it, and the classes of train that the methods of both name. */
    private static DescribedPredicate<JavaClass> recipeAndItsSignatures() {
        String name = ROOT + ".train.Recipe";
        if (!LIBRARY.contain(name)) {
            return none();
        }
        JavaClass recipe = LIBRARY.get(name);
        DescribedPredicate<JavaClass> kinds = describe(
                "Recipe and its kinds",
                seen -> (seen.getPackage().equals(recipe.getPackage()) && seen.isAssignableTo(name))
                        || seen.getEnclosingClass().filter(recipe::equals).isPresent());
        Set<JavaClass> visible = LIBRARY.stream()
                .filter(kinds)
                .flatMap(seen -> seen.getMethods().stream())
                .flatMap(
                        method -> Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream()))
                .map(JavaType::getAllInvolvedRawTypes)
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
        return describe(
                "Recipe, its kinds and the types in their signatures",
                seen -> visible.contains(seen) || kinds.test(seen));
    }

    private static DescribedPredicate<JavaClass> none() {
        return describe("nothing", seen -> false);
    }

    /** Overrides a method of foreign code, such as Throwable.getMessage. */
    private static boolean isDictated(JavaMethod method) {
        JavaClass owner = method.getOwner();
        return Stream.concat(owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
                .filter(parent -> !parent.getPackageName().startsWith(ROOT))
                .flatMap(parent -> parent.getMethods().stream())
                .map(JavaMember::getName)
                .anyMatch(method.getName()::equals);
    }
}
