package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Sandboxed;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An nginx of the official image; handle: {@link Nginx}. */
@Sandboxed(image = "${image}", name = "${name}", ready = @Ready(port = Nginx.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface NginxSandbox {

  /** By default what the property {@code nginx.image} says, else {@code nginx:1}. */
  String image() default "${nginx.image:nginx:1}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";
}
