package io.github.acutance.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The versions of the program and of libtorch, read from what Maven leaves in a jar; nothing native is loaded. */
final class VersionText implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"acutance " + program(), "libtorch " + libtorch()};
    }

    /** The program's version; {@code development} where it does not run from a jar. */
    static String program() {
        String version = version("io.github.acutance/acutance-app");
        return version.isEmpty() ? "development" : version;
    }

    /** The version of libtorch in use, and of its binding, such as {@code 2.10.0 (bindings 1.5.13)}. */
    static String libtorch() {
        String[] parts = version("org.bytedeco/pytorch").split("-", 2);
        return parts.length == 2 ? parts[0] + " (bindings " + parts[1] + ")" : "not found";
    }

    private static String version(String artifact) {
        try (InputStream in =
                VersionText.class.getResourceAsStream("/META-INF/maven/" + artifact + "/pom.properties")) {
            Properties properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "");
        } catch (IOException e) {
            return "";
        }
    }
}
