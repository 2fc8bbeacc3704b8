package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.FakeSandbox;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.function.Function;

/** What the only annotation of a class declares, without configuration. */
public final class Preset {

  public static SandboxSpec spec(Class<?> declaring) {
    Composed composed = Composed.on(declaring).iterator().next();
    Misuse misuse = Misuse.of(composed.annotation(), declaring.getName());
    Placeholders placeholders = composed.with(new Placeholders(property -> null));
    return new SandboxedReader(composed, misuse, placeholders)
        .read(declaring, Scope.CLASS, "")
        .spec();
  }

  public static <H> H handle(Class<?> declaring, Function<Sandbox, H> constructor) {
    return handle(spec(declaring), constructor);
  }

  public static <H> H handle(SandboxSpec spec, Function<Sandbox, H> constructor) {
    return constructor.apply(FakeSandbox.of(spec));
  }

  private Preset() {}
}
