package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Snapshot;
import dev.sandboxed.runtime.spec.Protocol;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A PostgreSQL of the official image, or of one that takes the same variables; handle: {@link
 * Postgres}.
 */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {"POSTGRES_USER=${username}", "POSTGRES_PASSWORD=${password}", "POSTGRES_DB=${database}"},
    ready = @Ready(protocol = Protocol.POSTGRESQL, port = Postgres.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface PostgresSandbox {

  /** By default what the property {@code postgres.image} says, else {@code postgres:17}. */
  String image() default "${postgres.image:postgres:17}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** The user that is made. */
  String username() default "test";

  /** Its password. */
  String password() default "test";

  /** The database that is made, and belongs to the user. */
  String database() default "test";

  /** See {@link Sandboxed#snapshot()}. */
  Snapshot snapshot() default Snapshot.NONE;

  /** See {@link Sandboxed#prepare()}. */
  String prepare() default "";

  /** See {@link Sandboxed#fingerprint()}. */
  String[] fingerprint() default {};

  /** See {@link Sandboxed#reset()}. */
  Reset reset() default Reset.NEVER;
}
