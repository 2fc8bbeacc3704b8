/**
 * The rules of {@code docs/architecture.md} as tests. Start reading at {@link
 * dev.sandboxed.architecture.EveryModule}; the rules of one module are in that module's {@code
 * ArchitectureTest}.
 */
@NullMarked
package dev.sandboxed.architecture;

import org.jspecify.annotations.NullMarked;
