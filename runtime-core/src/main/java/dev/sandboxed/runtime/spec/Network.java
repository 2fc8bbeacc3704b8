package dev.sandboxed.runtime.spec;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network that sandboxes share, apart from all others. Sandboxes on it find one another by name
 * and alias; nobody else reaches them, but for published ports. Two networks of one runtime that
 * have the same name are the same network; it exists for as long as a sandbox is on it.
 *
 * <pre>{@code
 * Network backend = Network.of("backend");
 * runtime.start(SandboxSpec.of("postgres:16").network(backend).alias("db"));
 * runtime.start(SandboxSpec.of("shop:1").network(backend)); // reaches db:5432
 * }</pre>
 *
 * @param name lower case, what messages call it
 * @param ipv6 whether those on it have IPv6 addresses of their own besides, in the hosts file and
 *     in DNS; without, DNS says that a name has none
 */
public record Network(String name, boolean ipv6) {

  private static final AtomicLong LAST = new AtomicLong();

  public Network {
    name = name.toLowerCase(Locale.ROOT);
    if (name.isBlank()) {
      throw new IllegalArgumentException("The name of a network must not be empty");
    }
  }

  public static Network of(String name) {
    return new Network(name, false);
  }

  /** The same network with IPv6, which every specification that names it has to say. */
  public Network withIpv6() {
    return new Network(name, true);
  }

  /** A network that no other call of this returns. */
  public static Network create() {
    return new Network("#" + LAST.incrementAndGet(), false);
  }
}
