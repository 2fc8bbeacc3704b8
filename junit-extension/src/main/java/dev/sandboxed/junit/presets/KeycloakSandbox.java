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

/** A Keycloak in development mode; handle: {@link Keycloak}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    command = "start-dev",
    env = {
      "KC_BOOTSTRAP_ADMIN_USERNAME=${username}",
      "KC_BOOTSTRAP_ADMIN_PASSWORD=${password}",
      "KC_HEALTH_ENABLED=true"
    },
    ports = Keycloak.PORT,
    ready = @Ready(http = "/health/ready", port = Keycloak.MANAGEMENT_PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface KeycloakSandbox {

  /**
   * By default what the property {@code keycloak.image} says, else {@code keycloak/keycloak:26.0}.
   */
  String image() default "${keycloak.image:keycloak/keycloak:26.0}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** The administrator. */
  String username() default "admin";

  /** Their password. */
  String password() default "admin";

  /** See {@link Sandboxed#snapshot()}. */
  Snapshot snapshot() default Snapshot.NONE;

  /** See {@link Sandboxed#prepare()}. */
  String prepare() default "";

  /** See {@link Sandboxed#fingerprint()}. */
  String[] fingerprint() default {};

  /** See {@link Sandboxed#reset()}. */
  Reset reset() default Reset.NEVER;
}
