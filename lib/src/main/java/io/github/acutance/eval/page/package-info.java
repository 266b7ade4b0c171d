/**
 * An evaluation as one page of HTML that needs nothing else: tables, crops to compare, bars and the perception-distortion
 * plane.
 */
package io.github.acutance.eval.page;
