/**
 * The command line: one class per command. Results go to standard output, everything else to standard error; the words
 * and exit codes are those of {@code acutance --help}. No native library is seen from here.
 */
package io.github.acutance.cli;
