package io.github.acutance.weights;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a file is, by its first bytes. */
enum FileKind {
    SAFETENSORS,
    ZIP,
    PICKLE,
    MATLAB;

    private static final int ZIP_SIGNATURE = 0x04034b50;
    private static final int PICKLE_START = 0x80;
    private static final int TAR_MARK_OFFSET = 257;
    private static final int SHOWN_BYTES = 8;

    /**
     * Looks at the first bytes of a file.
     *
     * @throws WeightFileException if they are of no kind that can be read; the message says what they look like
     */
    static FileKind of(FileBytes file) throws WeightFileException {
        if (file.size() == 0) {
            throw file.problem("is empty");
        }
        ByteBuffer head = file.slice(0, Math.min(file.size(), 512));
        String text = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
        if (text.startsWith("{", Long.BYTES) && (head.getInt(4) == 0 || text.charAt(0) != PICKLE_START)) {
            return SAFETENSORS;
        }
        if (text.length() >= 4 && head.getInt(0) == ZIP_SIGNATURE) {
            return ZIP;
        }
        if (text.charAt(0) == PICKLE_START) {
            return PICKLE;
        }
        if (text.startsWith("MATLAB 5.0 MAT-file")) {
            return MATLAB;
        }
        throw file.problem(
                looksLike(text) + "; expected safetensors, PyTorch's .pth, NumPy's .npz or MatConvNet's .mat");
    }

    private static String looksLike(String head) {
        if (head.startsWith("ustar", TAR_MARK_OFFSET)) {
            return "is in the tar format of PyTorch before 0.1.10, which cannot be read (save it again with a newer one)";
        }
        if (head.startsWith("version https://git-lfs")) {
            return "is a Git LFS pointer, not the file that it stands for";
        }
        if (head.stripLeading().startsWith("<")) {
            return "is a web page, not the file that was to be downloaded";
        }
        StringBuilder bytes = new StringBuilder();
        head.chars().limit(SHOWN_BYTES).forEach(b -> bytes.append(String.format(" %02x", b)));
        return "is not a file of weights: it begins with the bytes" + bytes;
    }
}
