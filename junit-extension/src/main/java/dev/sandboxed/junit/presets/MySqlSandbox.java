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

/** A MySQL of the official image; handle: {@link MySql}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {
      "MYSQL_USER=${username}",
      "MYSQL_PASSWORD=${password}",
      "MYSQL_DATABASE=${database}",
      "MYSQL_ROOT_PASSWORD=${rootPassword}"
    },
    ready = @Ready(protocol = Protocol.MYSQL, port = MySql.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface MySqlSandbox {

  /** By default what the property {@code mysql.image} says, else {@code mysql:8.4}. */
  String image() default "${mysql.image:mysql:8.4}";

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
