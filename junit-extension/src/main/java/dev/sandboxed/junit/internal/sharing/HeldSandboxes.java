package dev.sandboxed.junit.internal.sharing;

import dev.sandboxed.junit.internal.report.RunReport;
import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The sandboxes of a {@link Holder}, and what JVMs ask of them. Thread-safe. */
final class HeldSandboxes {

  private final SandboxRuntime runtime = open();
  private final Map<String, FutureTask<Sandbox>> all = new ConcurrentHashMap<>();

  private static SandboxRuntime open() {
    RuntimeSettings settings = RuntimeSettings.load();
    String report = settings.report();
    return report == null
        ? SandboxRuntime.open(settings)
        : SandboxRuntime.open(settings, RunReport.join(report).listener());
  }

  /** The value that answers a request, see {@link Frames}. */
  @Nullable Object answer(List<?> request) {
    String id = (String) request.get(1);
    if (request.get(0).equals("start")) {
      start(id, (SandboxSpec) request.get(2));
      return null;
    }
    Object target = sandbox(id);
    Class<?> type = Sandbox.class;
    for (Object step : (List<?>) request.get(2)) {
      Method method = method(type, String.valueOf(step));
      target = invoke(target, method, List.of());
      type = method.getReturnType();
    }
    return invoke(target, method(type, String.valueOf(request.get(3))), (List<?>) request.get(4));
  }

  /** Who comes second waits for the first. */
  private void start(String id, SandboxSpec spec) {
    FutureTask<Sandbox> mine = new FutureTask<>(() -> runtime.start(spec));
    FutureTask<Sandbox> before = all.putIfAbsent(id, mine);
    if (before == null) {
      mine.run();
    }
    sandbox(id);
  }

  private Sandbox sandbox(String id) {
    FutureTask<Sandbox> start = all.get(id);
    if (start == null) {
      throw new IllegalStateException("There is no sandbox " + id);
    }
    try {
      return start.get();
    } catch (ExecutionException e) {
      throw unchecked(e.getCause());
    } catch (InterruptedException e) {
      throw new IllegalStateException("The holder was interrupted", e);
    }
  }

  private static Method method(Class<?> type, String signature) {
    for (Method method : type.getMethods()) {
      if (RemoteHandler.signature(method).equals(signature)) {
        return method;
      }
    }
    throw new IllegalArgumentException(type.getName() + " has no method " + signature);
  }

  private static Object invoke(Object target, Method method, List<?> arguments) {
    try {
      return method.invoke(target, arguments.toArray());
    } catch (InvocationTargetException e) {
      throw unchecked(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Could not call " + method, e);
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable cause) {
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(String.valueOf(cause), cause);
  }

  void close() {
    runtime.close();
  }
}
