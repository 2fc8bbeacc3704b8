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

/** A RabbitMQ of the official image; handle: {@link RabbitMq}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {"RABBITMQ_DEFAULT_USER=${username}", "RABBITMQ_DEFAULT_PASS=${password}"},
    ready = @Ready(protocol = Protocol.AMQP, port = RabbitMq.PORT),
    startTimeout = "2m")
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface RabbitMqSandbox {

  /** By default what the property {@code rabbitmq.image} says, else {@code rabbitmq:4}. */
  String image() default "${rabbitmq.image:rabbitmq:4}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** The user that is made. */
  String username() default "test";

  /** Its password. */
  String password() default "test";

  /** See {@link Sandboxed#snapshot()}. */
  Snapshot snapshot() default Snapshot.NONE;

  /** See {@link Sandboxed#prepare()}. */
  String prepare() default "";

  /** See {@link Sandboxed#fingerprint()}. */
  String[] fingerprint() default {};

  /** See {@link Sandboxed#reset()}. */
  Reset reset() default Reset.NEVER;
}
