package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Sandboxed;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A Toxiproxy, with the ports 8666 to 8669 for proxies; handle: {@link Toxiproxy}. It reaches
 * sandboxes that are on a network with it.
 */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    network = "${network}",
    ports = {8666, 8667, 8668, 8669},
    ready = @Ready(http = "/version", port = Toxiproxy.PORT))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface ToxiproxySandbox {

  /**
   * By default what the property {@code toxiproxy.image} says, else {@code
   * shopify/toxiproxy:2.1.4}.
   */
  String image() default "${toxiproxy.image:shopify/toxiproxy:2.1.4}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** The network of the class that it shares with what is behind it. */
  String network() default "default";
}
