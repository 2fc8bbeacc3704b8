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

/** An OpenSearch with one node and without security; handle: {@link OpenSearch}. */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {
      "discovery.type=single-node",
      "DISABLE_SECURITY_PLUGIN=true",
      "DISABLE_INSTALL_DEMO_CONFIG=true",
      "OPENSEARCH_JAVA_OPTS=-Xms512m -Xmx512m"
    },
    ready = @Ready(http = "/_cluster/health", port = OpenSearch.PORT, body = "yellow|green"))
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface OpenSearchSandbox {

  /**
   * By default what the property {@code opensearch.image} says, else {@code
   * opensearchproject/opensearch:3}.
   */
  String image() default "${opensearch.image:opensearchproject/opensearch:3}";

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
