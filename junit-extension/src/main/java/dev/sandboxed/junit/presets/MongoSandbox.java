package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Snapshot;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A MongoDB of the official image, without authentication and not a replica set; handle: {@link
 * Mongo}.
 */
@Sandboxed(image = "${image}", name = "${name}", ready = @Ready(port = Mongo.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface MongoSandbox {

  /** By default what the property {@code mongo.image} says, else {@code mongo:8}. */
  String image() default "${mongo.image:mongo:8}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** See {@link Sandboxed#snapshot()}. */
  Snapshot snapshot() default Snapshot.NONE;

  /** See {@link Sandboxed#prepare()}. */
  String prepare() default "";

  /** See {@link Sandboxed#fingerprint()}. */
  String[] fingerprint() default {};

  /** See {@link Sandboxed#reset()}. */
  Reset reset() default Reset.NEVER;
}
