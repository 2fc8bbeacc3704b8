package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Field;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Which running class or method uses which field. A static field of a base class exists once, and
 * so do the fields of an instance per class; those that run at the same time would take each
 * other's sandbox away unnoticed. Thread-safe.
 */
final class FieldClaims {

  private final ConcurrentMap<Slot, Claim> claims = new ConcurrentHashMap<>();

  /** A field of one instance; of none when it is static. */
  private static final class Slot {
    private final Field field;
    private final @Nullable Object instance;

    Slot(Field field, @Nullable Object instance) {
      this.field = field;
      this.instance = instance;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // two instances may be equal and have a field each
    public boolean equals(@Nullable Object other) {
      return other instanceof Slot slot && slot.field.equals(field) && slot.instance == instance;
    }

    @Override
    public int hashCode() {
      return Objects.hash(field, System.identityHashCode(instance));
    }
  }

  private record Claim(Object holder, Sandbox sandbox) {}

  static FieldClaims of(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(RunRuntime.NAMESPACE)
        .getOrComputeIfAbsent(FieldClaims.class, key -> new FieldClaims(), FieldClaims.class);
  }

  /**
   * Who uses the field for another sandbox; null: nobody, the field is the caller's now.
   *
   * @param instance null: the field is static
   */
  @Nullable String claim(Field field, @Nullable Object instance, Object holder, Sandbox sandbox) {
    Claim present = claims.putIfAbsent(new Slot(field, instance), new Claim(holder, sandbox));
    return present == null || present.sandbox == sandbox ? null : present.holder.toString();
  }

  void release(Object holder) {
    claims.values().removeIf(claim -> claim.holder == holder);
  }
}
