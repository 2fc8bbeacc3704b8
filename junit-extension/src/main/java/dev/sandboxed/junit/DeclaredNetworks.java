package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.Wanted;
import dev.sandboxed.junit.internal.sharing.SharedRun;
import dev.sandboxed.runtime.spec.Network;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which networks the names in annotations stand for. A name stands for a network that lives as long
 * as the sandbox on it that lives longest: the run, a class with its nested classes, or one method.
 * So neither two classes nor two methods that run at the same time meet on one, unless they share a
 * sandbox there. Sandboxes of a class that name none meet on one of the class, as soon as there are
 * two. Not thread-safe.
 */
final class DeclaredNetworks {

  /** Where sandboxes of a class are that name no network; a name that nobody gives. */
  static final String OF_CLASS = "(class)";

  private static final AtomicLong LAST = new AtomicLong();

  private final List<Declaration> visible;
  private final Map<String, Network> known = new HashMap<>();

  DeclaredNetworks(List<Declaration> visible) {
    this.visible = visible;
  }

  /**
   * What the runtime is asked for. A network does not lead out of a JVM: where sandboxes of this
   * one share it with those of the run, all are run by this JVM.
   */
  Wanted wanted(Declaration declaration) {
    boolean withinJvm = false;
    for (Declaration other : visible) {
      withinJvm |=
          other.scope() != Scope.RUN
              && !Collections.disjoint(other.networks(), declaration.networks());
    }
    return declaration.on(of(declaration), withinJvm);
  }

  private List<Network> of(Declaration declaration) {
    List<Network> networks = new ArrayList<>();
    for (String name : declaration.networks()) {
      if (name.equals(OF_CLASS) && isAlone(declaration)) {
        continue;
      }
      networks.add(known.computeIfAbsent(name, any -> network(name, declaration.owner())));
    }
    return networks;
  }

  private boolean isAlone(Declaration declaration) {
    int onIt = 0;
    for (Declaration each : visible) {
      if (each.owner() == declaration.owner() && each.networks().contains(OF_CLASS)) {
        onIt++;
      }
    }
    return onIt < 2;
  }

  private Network network(String name, Class<?> owner) {
    List<Declaration> ofRun = new ArrayList<>();
    Scope longest = Scope.METHOD;
    boolean ipv6 = false;
    for (Declaration other : visible) {
      if (other.networks().contains(name)) {
        ipv6 |= other.ipv6();
        longest = longest.compareTo(other.scope()) < 0 ? other.scope() : longest;
        if (other.scope() == Scope.RUN) {
          ofRun.add(other);
        }
      }
    }
    return new Network(name(name, longest, owner, ofRun), ipv6);
  }

  private static String name(String name, Scope longest, Class<?> owner, List<Declaration> ofRun) {
    if (name.equals(OF_CLASS)) {
      return owner.getName();
    }
    String ofClass = outermost(owner).getName() + ": " + name;
    return switch (longest) {
      case RUN -> "run " + identity(ofRun) + ": " + name;
      case CLASS -> ofClass;
      default -> ofClass + " #" + LAST.incrementAndGet();
    };
  }

  /** Classes that declare the same sandboxes for a network of the run share it. */
  private static String identity(List<Declaration> ofRun) {
    List<Object> values = new ArrayList<>();
    for (Declaration declaration : ofRun) {
      values.add(declaration.spec());
      values.add(declaration.networks());
    }
    return SharedRun.identity(values);
  }

  private static Class<?> outermost(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return enclosing == null ? type : outermost(enclosing);
  }
}
