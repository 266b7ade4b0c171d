package io.github.acutance.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code acutance}, with Java and Maven replaced by scripts that say how they were called. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "uname",
            "getconf",
            "locale",
            "dirname",
            "readlink",
            "find",
            "head",
            "tail",
            "cat",
            "mkdir",
            "rm",
            "mv",
            "sleep",
            "sed",
            "touch");

    private record Outcome(int exit, String out, String err) {
        List<String> words() {
            return out.lines().toList();
        }
    }

    @TempDir
    private Path temp;

    private Path home;
    private Path tools;

    @BeforeEach
    void makeFolders() throws IOException {
        home = Files.createDirectories(temp.resolve("a folder/acutance"));
        tools = Files.createDirectories(temp.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "#!/bin/sh\nexec " + onPath(tool) + " \"$@\"\n");
        }
        script(home.resolve("acutance"), Files.readString(Path.of("..", "acutance")));
    }

    @Test
    void distribution_throughLinkFromElsewhere_startsJavaWithItsJars() throws Exception {
        distribution();
        Path java = jdk("jdk-17", "17.0.15");
        Files.createDirectories(temp.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(temp.resolve("elsewhere/acu"), Path.of("../a folder/acutance/acutance"));

        Outcome outcome = run(link, java, "upscale", "a picture.jpg", "*", "");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.words())
                .containsSequence(
                        "-cp", home + "/lib/*", "io.github.acutance.cli.Main", "upscale", "a picture.jpg", "*", "");
    }

    @Test
    void start_java17_getsNoFlagItDoesNotKnow() throws Exception {
        distribution();

        assertThat(run(launcher(), jdk("jdk-17", "17.0.15")).out()).doesNotContain("native-access");
    }

    @Test
    void start_java25_getsNativeAccess() throws Exception {
        distribution();

        assertThat(run(launcher(), jdk("jdk-25", "25")).words()).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void start_ownOptions_comeAfterOurs() throws Exception {
        distribution();
        Path java = jdk("jdk-17", "17.0.15");

        List<String> words = outcome(command(launcher(), java, "ACUTANCE_JAVA_OPTS=-Xmx1g -Da=b"))
                .words();

        assertThat(words).containsSubsequence("-XX:+UseSerialGC", "-Xmx1g", "-Da=b", "-cp");
    }

    @Test
    void start_plainLocale_becomesUtf8AndMemoryIsKept() throws Exception {
        distribution();
        Path java = jdk("jdk-17", "17.0.15");
        script(
                java.resolve("bin/java"),
                "#!/bin/sh\necho \"$LC_ALL $MALLOC_MMAP_THRESHOLD_ $MALLOC_TRIM_THRESHOLD_\"\n");

        assertThat(run(launcher(), java).out()).isEqualTo("C.UTF-8 1073741824 4294967296\n");
    }

    @Test
    void start_localeThatIsNotInstalled_becomesUtf8AndAnotherStays() throws Exception {
        distribution();
        Path java = jdk("jdk-17", "17.0.15");
        script(java.resolve("bin/java"), "#!/bin/sh\necho \"${LC_ALL-none}\"\n");

        assertThat(outcome(command(launcher(), java, "LANG=xx_XX.UTF-8")).out()).isEqualTo("C.UTF-8\n");
        assertThat(outcome(command(launcher(), java, "LC_ALL=POSIX")).out()).isEqualTo("C.UTF-8\n");
        assertThat(outcome(command(launcher(), java, "LANG=C.UTF-8")).out()).isEqualTo("none\n");
    }

    @Test
    void start_noJava_saysWhatToInstall() throws Exception {
        distribution();

        Outcome outcome = run(launcher(), temp.resolve("nothing"));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .startsWith("acutance: needs Java: install JDK 17 or newer")
                .hasLineCount(1);
    }

    @Test
    void start_oldJava_isNamed() throws Exception {
        distribution();
        Path java = jdk("jdk8", "1.8.0_392");

        Outcome outcome = run(launcher(), java);

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains(java + " is Java 1.8.0_392").hasLineCount(1);
    }

    @Test
    void start_oldJavaHomeNewerJavaOnPath_takesTheNewer() throws Exception {
        distribution();
        Files.createSymbolicLink(tools.resolve("java"), jdk("jdk-21", "21.0.2").resolve("bin/java"));

        Outcome outcome = run(launcher(), jdk("jdk-11", "11.0.1"));

        assertThat(outcome.words()).first().isEqualTo("java of jdk-21");
    }

    @Test
    void start_unknownMachine_isNamed() throws Exception {
        distribution();
        Files.delete(tools.resolve("uname"));
        script(tools.resolve("uname"), "#!/bin/sh\necho Linux riscv64\n");

        Outcome outcome = run(launcher(), jdk("jdk-17", "17.0.15"));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .isEqualTo("acutance: no native libraries for Linux riscv64: Acutance runs on Linux x86-64,"
                        + " Windows x86-64 and macOS arm64\n");
    }

    @Test
    void start_oldGlibc_isNamed() throws Exception {
        distribution();
        Files.delete(tools.resolve("getconf"));
        script(tools.resolve("getconf"), "#!/bin/sh\necho glibc 2.31\n");

        Outcome outcome = run(launcher(), jdk("jdk-17", "17.0.15"));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("glibc 2.35 or newer", "found: glibc 2.31")
                .hasLineCount(1);
    }

    @Test
    void checkout_runtimeWithoutCompiler_isNamed() throws Exception {
        checkout("");
        Path java = jdk("jre-17", "17.0.15");
        Files.delete(java.resolve("bin/javac"));

        Outcome outcome = run(launcher(), java);

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .contains(java + " can run Java but has no compiler (javac)")
                .hasLineCount(1);
    }

    @Test
    void checkout_manyStarts_buildsWhenSomethingIsNewer() throws Exception {
        checkout("");
        Path java = jdk("jdk-17", "17.0.15");

        Outcome first = run(launcher(), java, "doctor");
        assertThat(first.err()).isEqualTo("acutance: building (first use, a minute or two)...\n");
        assertThat(first.words()).contains(home + "/app/target/acutance-app.jar:" + home + "/lib.jar");

        assertThat(run(launcher(), java, "doctor").err()).isEmpty();
        assertThat(builds()).isEqualTo(1);

        Files.setLastModifiedTime(
                home.resolve("lib/src/main/A.java"), FileTime.from(Instant.now().plusSeconds(2)));
        assertThat(run(launcher(), java).err()).isEqualTo("acutance: building (sources have changed)...\n");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void checkout_jarGone_buildsAgain() throws Exception {
        checkout("");
        Path java = jdk("jdk-17", "17.0.15");
        run(launcher(), java);
        Files.delete(home.resolve("lib.jar"));

        assertThat(run(launcher(), java).exit()).isZero();
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void checkout_failingBuild_showsItsEndAndIsRepeated() throws Exception {
        checkout("echo 'cannot find symbol'\nexit 1\n");
        Path java = jdk("jdk-17", "17.0.15");

        Outcome outcome = run(launcher(), java);

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("cannot find symbol\n", "acutance: the build failed; its whole output is in " + home);
        assertThat(home.resolve("app/target/launcher/built")).doesNotExist();
        assertThat(home.resolve("app/target/launcher/lock")).doesNotExist();

        checkout("");
        assertThat(run(launcher(), java).exit()).isZero();
    }

    @Test
    void checkout_interruptedBuild_leavesNoStampAndNoLock() throws Exception {
        checkout("touch ../started\nexec sleep 600\n");
        Process process = command(launcher(), jdk("jdk-17", "17.0.15")).start();
        while (!Files.exists(temp.resolve("a folder/started"))) {
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS)).isFalse();
        }
        List<ProcessHandle> children = process.descendants().toList();

        process.destroy();

        assertThat(process.waitFor()).isEqualTo(143);
        for (ProcessHandle child : children) {
            child.onExit().get(30, TimeUnit.SECONDS);
        }
        assertThat(home.resolve("app/target/launcher/built")).doesNotExist();
        assertThat(home.resolve("app/target/launcher/lock")).doesNotExist();
    }

    @Test
    void checkout_twoStartsAtOnce_buildOnce() throws Exception {
        checkout("sleep 1\n");
        Path java = jdk("jdk-17", "17.0.15");
        Process one = command(launcher(), java).start();
        Process two = command(launcher(), java).start();

        assertThat(one.waitFor()).isZero();
        assertThat(two.waitFor()).isZero();
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void checkout_lockOfAKilledBuild_isTakenOver() throws Exception {
        checkout("");
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Path lock = Files.createDirectories(home.resolve("app/target/launcher/lock"));
        Files.writeString(lock.resolve("pid"), dead.pid() + "\n");

        assertThat(run(launcher(), jdk("jdk-17", "17.0.15")).exit()).isZero();
        assertThat(lock).doesNotExist();
    }

    private Path launcher() {
        return home.resolve("acutance");
    }

    /** An unpacked archive. */
    private void distribution() throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("lib/acutance.jar"), "");
    }

    /** A source tree, an hour old, whose Maven counts its calls, does what it is told and makes the two jars. */
    private void checkout(String maven) throws IOException {
        for (String name : List.of(
                "pom.xml",
                ".mvn/jvm.config",
                "lib/pom.xml",
                "app/pom.xml",
                "lib/src/main/A.java",
                "app/src/main/B.java")) {
            Path file = home.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        }
        script(
                home.resolve("mvnw"),
                "#!/bin/sh\necho built >>../builds\n" + maven
                        + "mkdir -p app/target/launcher\necho jar >app/target/acutance-app.jar\necho jar >lib.jar\n"
                        + "echo \"$PWD/lib.jar\" >app/target/launcher/classpath\n");
        FileTime old = FileTime.from(Instant.now().minusSeconds(3600));
        try (var files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, old);
            }
        }
    }

    private long builds() throws IOException {
        return Files.readAllLines(temp.resolve("a folder/builds")).size();
    }

    /** A Java that says which it is and prints its arguments, one to a line. */
    private Path jdk(String name, String version) throws IOException {
        Path jdk = temp.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\nOS_ARCH=\"x86_64\"\n");
        script(jdk.resolve("bin/java"), "#!/bin/sh\necho 'java of " + name + "'\nprintf '%s\\n' \"$@\"\n");
        script(jdk.resolve("bin/javac"), "#!/bin/sh\n");
        return jdk;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path onPath(String tool) {
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + tool + " on the PATH"));
    }

    private Outcome run(Path launcher, Path javaHome, String... arguments) throws Exception {
        return outcome(command(launcher, javaHome, "", arguments));
    }

    /** The command in a folder of its own, with our tools, one Java and one more variable, NAME=VALUE. */
    private ProcessBuilder command(Path launcher, Path javaHome, String variable, String... arguments) {
        ProcessBuilder command = new ProcessBuilder(launcher.toString());
        command.command().addAll(List.of(arguments));
        command.directory(temp.toFile());
        command.environment().clear();
        command.environment().put("PATH", tools.toString());
        command.environment().put("HOME", temp.resolve("user").toString());
        command.environment().put("JAVA_HOME", javaHome.toString());
        command.environment().put("ACUTANCE_JAVA_PLACES", "");
        int equals = variable.indexOf('=');
        if (equals > 0) {
            command.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return command;
    }

    private ProcessBuilder command(Path launcher, Path javaHome) {
        return command(launcher, javaHome, "");
    }

    private Outcome outcome(ProcessBuilder command) throws Exception {
        Path out = Files.createTempFile(temp, "out", "");
        Path err = Files.createTempFile(temp, "err", "");
        Process process =
                command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        int exit = process.waitFor();
        return new Outcome(
                exit, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
