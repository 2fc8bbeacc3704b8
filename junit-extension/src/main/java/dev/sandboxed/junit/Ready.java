package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.Protocol;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One condition of {@link Sandboxed#ready()}: {@link #port()} alone, or exactly one of {@link
 * #http()}, {@link #protocol()} (both with a port), {@link #log()}, {@link #exec()}, {@link
 * #healthy()} and {@link #exited()}. Several conditions are several annotations, and all must hold.
 *
 * <pre>{@code
 * @Sandboxed(image = "shop:3", ready = @Ready(http = "/health", port = 8080, body = "UP"))
 * }</pre>
 *
 * @see dev.sandboxed.runtime.spec.Readiness
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

  /** A GET of this path on {@link #port()} is answered; redirects are not followed. */
  String http() default "";

  /** Whether {@link #http()} is asked with TLS; any certificate will do. */
  boolean https() default false;

  /** The statuses that {@link #http()} is waited for with. By default 200 to 299. */
  int[] status() default {};

  /** A regular expression that the answer to {@link #http()} contains a match of. */
  String body() default "";

  /** This command, run in the sandbox as its user, exits with 0. */
  String[] exec() default {};

  /** The service on {@link #port()} answers in this protocol that it serves. */
  Protocol[] protocol() default {};

  /**
   * The image's HEALTHCHECK has succeeded; see {@link Sandboxed#ready()} for when that is so
   * anyway.
   */
  boolean healthy() default false;

  /** The program has ended with this exit code: for sandboxes that do one thing. */
  int exited() default -1;
}
