package dev.sandboxed.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class or method only where sandboxes can be started; elsewhere it is disabled, and
 * the reason is what the {@linkplain dev.sandboxed.runtime.doctor.Doctor doctor} finds missing. It
 * examines the machine once in a run, which takes some tenths of a second.
 *
 * <p>For tests that choose between a sandbox and something else, or start one in code. Where {@link
 * Sandboxed} declares it, {@link Sandboxed#whenUnavailable()} costs no examination.
 *
 * <pre>{@code
 * @Test
 * @EnabledIfSandboxes
 * void answersLikeTheRealThing() { ... }
 * }</pre>
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(SandboxesCondition.class)
public @interface EnabledIfSandboxes {}
