package dev.sandboxed.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Chooses, by its name, the sandbox that a parameter or field of type {@link
 * dev.sandboxed.runtime.Sandbox} gets. Needed when there are several and the name of the parameter
 * or field is not the name of one of them.
 *
 * <pre>{@code
 * @Test
 * void keepsTheCart(Sandbox postgres, @InSandbox("session-cache") Sandbox cache) { ... }
 * }</pre>
 */
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ExtendWith(SandboxedExtension.class)
public @interface InSandbox {

  /** The name of a sandbox of this class or of an enclosing one, see {@link Sandboxed#name()}. */
  String value();
}
