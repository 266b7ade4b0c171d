package io.github.acutance.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads files that tests hold in memory. */
final class TestRead {
    private TestRead() {}

    static StateDict read(byte[] file) throws WeightFileException {
        return read(file, Optional.empty());
    }

    static StateDict read(byte[] file, Optional<String> paramKey) throws WeightFileException {
        return WeightFiles.read(FileBytes.of("net.pth", ByteBuffer.wrap(file)), paramKey);
    }

    /** Returns the one line with which a file is refused. */
    static String refusal(byte[] file) {
        Throwable thrown = catchThrowable(() -> read(file));
        assertThat(thrown).isExactlyInstanceOf(WeightFileException.class);
        assertThat(thrown.getMessage())
                .startsWith("net.pth: ")
                .doesNotContain("\n")
                .hasSizeLessThan(1300);
        return thrown.getMessage();
    }
}
