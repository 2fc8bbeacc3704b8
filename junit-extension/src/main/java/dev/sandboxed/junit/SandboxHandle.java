package dev.sandboxed.junit;

import dev.sandboxed.runtime.Sandbox;

/**
 * A sandbox by the type of its service: what a test asks for to get URLs and credentials instead of
 * ports. Those of {@code dev.sandboxed.junit.presets} are such types, and any class is that
 * implements this and has a constructor with a {@link Sandbox} as its only parameter; a record
 * {@code Shop(Sandbox sandbox)} does.
 *
 * <pre>{@code
 * public record Shop(Sandbox sandbox) implements SandboxHandle {
 *   public URI orders() {
 *     return sandbox.uri("http", 8080).resolve("/orders");
 *   }
 * }
 * }</pre>
 *
 * <p>Injected wherever {@link Sandbox} is, into parameters and fields. When there are several
 * sandboxes, {@link InSandbox} chooses, else the name of the parameter or field, else the name of
 * the type in lower case: {@code Shop} is for the sandbox {@code shop}.
 */
public interface SandboxHandle {

  /** The sandbox itself. */
  Sandbox sandbox();
}
