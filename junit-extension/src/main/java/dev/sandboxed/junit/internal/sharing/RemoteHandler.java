package dev.sandboxed.junit.internal.sharing;

import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries calls on a sandbox, and on what it returns that has methods, to the holder. Whatever has
 * values as arguments and result works; what takes code or a stream says that it does not. Closing
 * is the holder's affair.
 *
 * @param path the methods without arguments that lead from the sandbox to this object
 */
record RemoteHandler(SharedDirectory directory, String id, String name, List<String> path)
    implements InvocationHandler {

  static Sandbox sandbox(SharedDirectory directory, String id, String name) {
    return proxy(Sandbox.class, new RemoteHandler(directory, id, name, List.of()));
  }

  private static <T> T proxy(Class<T> type, RemoteHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
    Object[] values = arguments == null ? new Object[0] : arguments;
    if (method.getDeclaringClass() == Object.class) {
      return switch (method.getName()) {
        case "equals" -> proxy == values[0];
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "sandbox '" + name + "' of the run";
      };
    }
    if (method.getName().equals("close")) {
      return null;
    }
    Class<?> result = method.getReturnType();
    if (values.length == 0 && isObject(result)) {
      List<String> further = new ArrayList<>(path);
      further.add(method.getName());
      return proxy(result, new RemoteHandler(directory, id, name, further));
    }
    return ask(method, values);
  }

  private @Nullable Object ask(Method method, Object[] values) {
    List<Object> request = new ArrayList<>(List.of("call", id, path, signature(method)));
    request.add(Arrays.asList(values));
    try {
      return SharedRun.ask(directory, request, name);
    } catch (UnsupportedOperationException e) {
      throw new UnsupportedOperationException(
          method.getName()
              + " does not work for sandbox '"
              + name
              + "', which the JVMs of this run share: "
              + e.getMessage()
              + ". Share it within one JVM with -Dsandboxed.run=off.",
          e);
    }
  }

  /** Interfaces of the runtime, but for those whose implementations are values. */
  private static boolean isObject(Class<?> type) {
    return type.isInterface() && !type.isSealed() && type.getPackageName().startsWith("dev.");
  }

  /** What tells overloads apart. */
  static String signature(Method method) {
    StringBuilder signature = new StringBuilder(method.getName());
    for (Class<?> parameter : method.getParameterTypes()) {
      signature.append(' ').append(parameter.getName());
    }
    return signature.toString();
  }
}
