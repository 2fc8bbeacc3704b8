package dev.sandboxed.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One condition of {@link Sandboxed#ready()}. Exactly one of {@link #port()} and {@link #log()} is
 * given; several conditions are several annotations, and all must hold.
 *
 * <pre>{@code
 * @Sandboxed(image = "redis:7", ready = @Ready(log = "Ready to accept connections"))
 * }</pre>
 */
@Target({})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Ready {

  /**
   * The service listens on this TCP port, which is published even when the image does not expose
   * it.
   */
  int port() default 0;

  /** A line of the output contains a match of this regular expression. */
  String log() default "";

  /** In how many lines {@link #log()} must match. */
  int times() default 1;
}
