/** The words that figures of papers are written with, and the parameters behind them. */
package io.github.acutance.nn;
