/** The learning line: batches, recipes, the loop, schedules, averaged weights, checkpoints, validation. */
package io.github.acutance.train;
