/** Contracts and descriptions: what a model is, what it is called, where and in which precision it runs. */
package io.github.acutance.model;
