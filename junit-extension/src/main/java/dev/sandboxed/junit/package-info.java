/**
 * Sandboxes for JUnit Jupiter tests: {@link dev.sandboxed.junit.Sandboxed} declares them, {@link
 * dev.sandboxed.junit.InSandbox} chooses between several, {@link
 * dev.sandboxed.junit.SandboxedExtension} takes specifications built in code.
 *
 * <p>Annotations are read here, into {@link dev.sandboxed.runtime.spec.SandboxSpec}s; {@code
 * internal.*} never sees one. Works from JUnit Jupiter 5.10 on. Start reading at {@link
 * dev.sandboxed.junit.Sandboxed}.
 */
@NullMarked
package dev.sandboxed.junit;

import org.jspecify.annotations.NullMarked;
