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

/** A MinIO; handle: {@link Minio}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    command = {"server", "/data"},
    env = {"MINIO_ROOT_USER=${accessKey}", "MINIO_ROOT_PASSWORD=${secretKey}"},
    ready = @Ready(http = "/minio/health/live", port = Minio.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface MinioSandbox {

  /** By default what the property {@code minio.image} says, else {@code minio/minio}. */
  String image() default "${minio.image:minio/minio}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** At least three characters. */
  String accessKey() default "minioadmin";

  /** At least eight characters. */
  String secretKey() default "minioadmin";

  /** See {@link Sandboxed#snapshot()}. */
  Snapshot snapshot() default Snapshot.NONE;

  /** See {@link Sandboxed#prepare()}. */
  String prepare() default "";

  /** See {@link Sandboxed#fingerprint()}. */
  String[] fingerprint() default {};

  /** See {@link Sandboxed#reset()}. */
  Reset reset() default Reset.NEVER;
}
