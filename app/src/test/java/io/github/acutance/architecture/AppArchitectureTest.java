package io.github.acutance.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the command line and the web page may see of the library. */
class AppArchitectureTest {
    private static final String ROOT = "io.github.acutance";
    private static final String[] OURS = packages("cli", "web");
    private static final JavaClasses APP = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT + ".cli", ROOT + ".web");

    @Test
    void app_ofTheLibrary_seesItsFrontRoomsOnly() {
        String[] open = packages("catalog", "infer", "train", "eval", "data", "metric", "weights", "model", "image");
        classes()
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..")
                        .or(resideInAnyPackage(OURS))
                        .or(resideInAnyPackage(open)))
                .because("a command asks catalog for a model and reads its card; it never knows a network, a layer, a"
                        + " loss or a tensor, so that a new system needs no change here")
                .check(APP);
    }

    @Test
    void app_nativeLibrary_isUnknown() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco..")
                .because("native memory is the library's: what reaches a command is an Image, a number or a file")
                .check(APP);
    }

    @Test
    void web_commandLine_isUnseen() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".web..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".cli..")
                .because("the command line starts the web part and may see it; the page is a door of its own")
                .allowEmptyShould(true)
                .check(APP);
    }

    @Test
    void classNames_wordsThatSayNothing_areRefused() {
        noClasses()
                .should()
                .haveNameMatching(
                        ".*[.$](?:\\w*[a-z0-9])?(?:Manager|Helper|Utils?|Impl|Base|Common|Service|Processor)(?:[A-Z0-9]\\w*)?")
                .because("such a name says where something was put, not what it is; name the thing")
                .check(APP);
    }

    private static String[] packages(String... names) {
        return Stream.of(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
