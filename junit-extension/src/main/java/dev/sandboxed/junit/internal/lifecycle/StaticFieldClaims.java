package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Field;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Which running class uses which static field. A static field of a base class exists once;
 * subclasses that run at the same time would take each other's sandbox away unnoticed. Thread-safe.
 */
final class StaticFieldClaims {

  private final ConcurrentMap<Field, Claim> claims = new ConcurrentHashMap<>();

  private record Claim(Class<?> holder, Sandbox sandbox) {}

  static StaticFieldClaims of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(RunRuntime.NAMESPACE)
        .getOrComputeIfAbsent(
            StaticFieldClaims.class, key -> new StaticFieldClaims(), StaticFieldClaims.class);
  }

  /**
   * The class that uses the field for another sandbox; null: none, the field is the caller's now.
   */
  @Nullable Class<?> claim(Field field, Class<?> holder, Sandbox sandbox) {
    Claim mine = new Claim(holder, sandbox);
    Claim present = claims.putIfAbsent(field, mine);
    return present == null || present.sandbox == sandbox ? null : present.holder;
  }

  void release(Class<?> holder) {
    claims.values().removeIf(claim -> claim.holder == holder);
  }
}
