package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes;
import dev.sandboxed.junit.internal.lifecycle.MethodSandboxes;
import dev.sandboxed.junit.internal.lifecycle.SandboxChoice;
import dev.sandboxed.junit.internal.lifecycle.Visible;
import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/** A parameter that may want a sandbox. */
record SandboxParameter(ParameterContext parameterContext, ExtensionContext context) {

  /** Whether that object has started what the parameter wants, or will. */
  boolean isSupportedBy(Object starter) {
    if (!Handles.includes(type())) {
      if (named().isPresent()) {
        throw refused(
            "@InSandbox is for the types Sandbox and SandboxHandle, but this is another type");
      }
      return false;
    }
    return chosen().starter() == starter;
  }

  Object resolve() {
    Visible chosen = chosen();
    Sandbox sandbox = chosen.sandbox();
    if (sandbox == null) {
      throw refused(
          "sandbox '"
              + chosen.name()
              + "' has the scope METHOD and is not there yet; take it as a parameter of a test,"
              + " @BeforeEach or @AfterEach method");
    }
    return Handles.of(type(), sandbox);
  }

  private Class<?> type() {
    return parameterContext.getParameter().getType();
  }

  private Optional<InSandbox> named() {
    return parameterContext.findAnnotation(InSandbox.class);
  }

  private Visible chosen() {
    String demanded = named().map(InSandbox::value).orElse(null);
    var parameter = parameterContext.getParameter();
    String suggested = parameter.isNamePresent() ? parameter.getName() : null;
    SandboxChoice choice = Handles.choose(type(), visible(), demanded, suggested);
    if (choice instanceof SandboxChoice.Chosen chosen) {
      return chosen.visible();
    }
    throw refused(((SandboxChoice.Refused) choice).reason());
  }

  /** The constructor of an enclosing class sees what that class sees. */
  private List<Visible> visible() {
    if (parameterContext.getDeclaringExecutable() instanceof Constructor<?> constructor) {
      return ClassSandboxes.of(context).seenFrom(constructor.getDeclaringClass()).visible();
    }
    MethodSandboxes ofMethod = MethodSandboxes.find(context);
    return ofMethod == null ? ClassSandboxes.of(context).visible() : ofMethod.visible();
  }

  private ParameterResolutionException refused(String reason) {
    var parameter = parameterContext.getParameter();
    var executable = parameterContext.getDeclaringExecutable();
    return new ParameterResolutionException(
        "Parameter "
            + parameter.getType().getSimpleName()
            + " "
            + parameter.getName()
            + " of "
            + executable.getDeclaringClass().getName()
            + (executable instanceof Constructor<?> ? "'s constructor" : "." + executable.getName())
            + ": "
            + reason
            + ".");
  }
}
