/**
 * How long what lives: one runtime per test run, one set of sandboxes per test class and one per
 * test method, all kept in JUnit's stores, which close them.
 *
 * <p>Uses the runtime's facade. Start reading at {@link
 * dev.sandboxed.junit.internal.lifecycle.ClassSandboxes}.
 */
@NullMarked
package dev.sandboxed.junit.internal.lifecycle;

import org.jspecify.annotations.NullMarked;
