package io.github.acutance.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void lineOf_filesThatFail_namesFileAndReason() {
        assertThat(Failures.lineOf(new NoSuchFileException("a"))).isEqualTo("a: there is no such file or folder");
        assertThat(Failures.lineOf(new AccessDeniedException("a"))).isEqualTo("a: access denied");
        assertThat(Failures.lineOf(new NotDirectoryException("a"))).isEqualTo("a: expected a folder, found a file");
        assertThat(Failures.lineOf(new FileSystemException("a", null, "No space left on device")))
                .isEqualTo("a: No space left on device");
    }

    @Test
    void lineOf_nativeLibrariesMissing_namesThePlatformAndTheInnermostReason() {
        Error error = new ExceptionInInitializerError(new UnsatisfiedLinkError("no jnitorch in java.library.path"));
        assertThat(Failures.lineOf(error))
                .startsWith("the native libraries cannot be loaded on " + System.getProperty("os.name"))
                .endsWith(": no jnitorch in java.library.path");
    }

    @Test
    void lineOf_fullDiskBehindAnotherMessage_namesIt() {
        IOException full = new IOException("No space left on device");
        assertThat(Failures.lineOf(new IOException("a: could not be written", new IOException("encoder failed", full))))
                .isEqualTo("a: could not be written: No space left on device");
        assertThat(Failures.lineOf(new IOException("a: No space left on device", full)))
                .isEqualTo("a: No space left on device");
    }

    @Test
    void lineOf_fileThatFailedBehindAnotherMessage_saysWhy() {
        Exception denied = new AccessDeniedException("/x/.part");
        assertThat(Failures.lineOf(new IOException("a: could not be written: /x/.part", denied)))
                .isEqualTo("a: could not be written: /x/.part: access denied");
        assertThat(Failures.lineOf(new IOException("odd", new IllegalStateException("inner"))))
                .isEqualTo("odd");
    }

    @Test
    void lineOf_unexpectedError_saysThatItIsInternal() {
        assertThat(Failures.lineOf(new IllegalStateException("odd")))
                .isEqualTo("internal error: java.lang.IllegalStateException: odd (--debug prints where)");
        assertThat(Failures.lineOf(new NullPointerException())).startsWith("internal error: ");
        assertThat(Failures.lineOf(
                        new IllegalStateException("can't allocate memory\nframe #0: c10::Error + 0x68\nframe")))
                .isEqualTo(
                        "internal error: java.lang.IllegalStateException: can't allocate memory (--debug prints where)");
    }

    @Test
    void lineOf_aboutAFile_namesItOnce() {
        assertThat(Failures.lineOf(Path.of("a"), new IOException("a: broken"))).isEqualTo("a: broken");
        assertThat(Failures.lineOf(Path.of("a"), new IOException("broken"))).isEqualTo("a: broken");
    }
}
