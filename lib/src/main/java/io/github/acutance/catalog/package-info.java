/** The systems in one list; opens a model from a name or a file. */
package io.github.acutance.catalog;
