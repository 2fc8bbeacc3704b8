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

/** A MariaDB of the official image; handle: {@link MariaDb}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {
      "MARIADB_USER=${username}",
      "MARIADB_PASSWORD=${password}",
      "MARIADB_DATABASE=${database}",
      "MARIADB_ROOT_PASSWORD=${rootPassword}"
    },
    ready = @Ready(protocol = Protocol.MYSQL, port = MariaDb.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface MariaDbSandbox {

  /** By default what the property {@code mariadb.image} says, else {@code mariadb:11}. */
  String image() default "${mariadb.image:mariadb:11}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** The user that is made. */
  String username() default "test";

  /** Its password. */
  String password() default "test";

  /** The database that is made, and belongs to the user. */
  String database() default "test";

  /** The password of root. */
  String rootPassword() default "test";

  /** See {@link Sandboxed#snapshot()}. */
  Snapshot snapshot() default Snapshot.NONE;

  /** See {@link Sandboxed#prepare()}. */
  String prepare() default "";

  /** See {@link Sandboxed#fingerprint()}. */
  String[] fingerprint() default {};

  /** See {@link Sandboxed#reset()}. */
  Reset reset() default Reset.NEVER;
}
