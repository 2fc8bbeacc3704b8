package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** A Keycloak, see {@link KeycloakSandbox}. */
public record Keycloak(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 8080;
  static final int MANAGEMENT_PORT = 9000;

  /** {@code http://127.0.0.1:…}. */
  public URI uri() {
    return sandbox.uri("http", PORT);
  }

  /** Who has issued tokens of this realm. */
  public URI issuer(String realm) {
    return uri().resolve("/realms/" + realm);
  }

  public String username() {
    return Variable.of(sandbox, "KC_BOOTSTRAP_ADMIN_USERNAME", "");
  }

  public String password() {
    return Variable.of(sandbox, "KC_BOOTSTRAP_ADMIN_PASSWORD", "");
  }
}
