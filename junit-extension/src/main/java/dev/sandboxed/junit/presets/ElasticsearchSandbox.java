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

/** An Elasticsearch with one node and without security; handle: {@link Elasticsearch}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {
      "discovery.type=single-node",
      "xpack.security.enabled=false",
      "ES_JAVA_OPTS=-Xms512m -Xmx512m"
    },
    ready = @Ready(http = "/_cluster/health", port = Elasticsearch.PORT, body = "yellow|green"))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface ElasticsearchSandbox {

  /**
   * By default what the property {@code elasticsearch.image} says, else {@code
   * elasticsearch:9.1.0}.
   */
  String image() default "${elasticsearch.image:elasticsearch:9.1.0}";

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
