package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Sandboxed;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A LocalStack, which stands for the services of AWS; handle: {@link LocalStack}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {"DEFAULT_REGION=${region}"},
    ready = @Ready(http = "/_localstack/health", port = LocalStack.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface LocalStackSandbox {

  /**
   * By default what the property {@code localstack.image} says, else {@code
   * localstack/localstack:4}.
   */
  String image() default "${localstack.image:localstack/localstack:4}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** The region that it is in. */
  String region() default "us-east-1";
}
