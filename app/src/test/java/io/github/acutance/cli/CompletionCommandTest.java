package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
    @TempDir
    private Path folder;

    private static String script(String shell) {
        Cli run = Cli.run("completion", shell);
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        return String.join("\n", run.out()) + "\n";
    }

    /** What bash would offer for the last word. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        Path bash = Path.of("/bin/bash");
        assumeTrue(Files.isExecutable(bash), "skipped: no bash here");
        Path script = Files.writeString(folder.resolve("acutance.bash"), script("bash"));
        StringBuilder line = new StringBuilder("source '" + script + "'; COMP_WORDS=(acutance");
        for (String word : words) {
            line.append(" '").append(word).append("'");
        }
        line.append("); COMP_CWORD=").append(words.length);
        line.append("; compopt() { :; }; _complete_acutance; printf '%s\\n' \"${COMPREPLY[@]}\"");
        Process process = new ProcessBuilder(bash.toString(), "-c", line.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.lines().toList();
    }

    @Test
    void call_bash_completesCommandsOptionsAndFiles() throws IOException, InterruptedException {
        assertThat(offered("ups")).containsExactly("upscale");
        assertThat(offered("upscale", "--skip")).containsExactly("--skip-existing");
        assertThat(offered("models", "ins")).containsExactly("inspect");
        assertThat(offered("upscale", "--progress", "j")).containsExactly("json");
        assertThat(offered("upscale", "--precision", "b")).containsExactly("bf16");
        assertThat(offered("completion", "z")).containsExactly("zsh");
        Files.createFile(folder.resolve("a photo.png"));
        assertThat(offered("upscale", "-m", "a")).contains("a photo.png");
    }

    @Test
    void call_zsh_isAScriptThatLoadsItsAdapter() {
        assertThat(script("zsh")).contains("bashcompinit");
    }

    @Test
    void call_fish_namesEveryOptionOfACommand() {
        assertThat(script("fish").lines())
                .anyMatch(line -> line.startsWith("complete -c acutance -n 'not __fish_seen_subcommand_from ")
                        && line.contains(" -f -a upscale -d '"))
                .anyMatch(line -> line.startsWith("complete -c acutance -n '__fish_seen_subcommand_from upscale'")
                        && line.contains(" -l skip-existing -d '"))
                .anyMatch(line -> line.contains(" -l progress -x -a 'auto json none' -d '"))
                .anyMatch(line -> line.endsWith(" -f -a 'bash zsh fish'"))
                .anyMatch(line -> line.contains(" -s m -l model-path -r -F -d '"))
                .anyMatch(line -> line.contains("__fish_seen_subcommand_from models; and not")
                        && line.contains(" -f -a inspect -d '"));
    }

    @Test
    void call_otherShell_isRefused() {
        Cli run = Cli.run("completion", "csh");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasSize(1).first().asString().contains("expected bash, zsh or fish, found 'csh'");
    }
}
