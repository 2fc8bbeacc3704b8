package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
// sample: own-preset
class WebTest {

  @Sandboxed(image = "${image}", name = "${name}", env = "WEB_TITLE=${title}")
  @Target({ElementType.TYPE, ElementType.FIELD})
  @Retention(RetentionPolicy.RUNTIME)
  @interface WebSandbox {
    String image() default "${web.image:nginx:1.22}";

    String name() default "";

    String title() default "Shop";
  }

  public record Web(Sandbox sandbox) implements SandboxHandle {
    public URI page(String path) {
      return sandbox.uri("http", 80).resolve(path);
    }
  }

  @WebSandbox(title = "Bookshop")
  static Web web;

  @Test
  void isServed() throws Exception {
    try (var page = web.page("/").toURL().openStream()) {
      assertThat(page.readAllBytes()).isNotEmpty();
    }
    assertThat(web.sandbox().spec().env()).containsEntry("WEB_TITLE", "Bookshop");
  }
}
// end
