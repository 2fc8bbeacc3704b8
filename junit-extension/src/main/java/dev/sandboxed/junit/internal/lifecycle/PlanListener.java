package dev.sandboxed.junit.internal.lifecycle;

import java.util.ArrayList;
import java.util.List;
import org.junit.platform.commons.JUnitException;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Made by JUnit's launcher, which tells it the order of the classes. */
public final class PlanListener implements TestExecutionListener {

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    ClassOrder.begin(plan, uniqueId -> following(plan, uniqueId));
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    ClassOrder.end(plan);
  }

  /** What engines order is in order in the plan. Nested classes are the affair of theirs. */
  private static List<Class<?>> following(TestPlan plan, String uniqueId) {
    try {
      TestIdentifier parent =
          plan.getParent(plan.getTestIdentifier(UniqueId.parse(uniqueId))).orElse(null);
      return parent == null
          ? List.of()
          : following(List.copyOf(plan.getChildren(parent)), uniqueId);
    } catch (JUnitException e) {
      return List.of(); // of another plan
    }
  }

  private static List<Class<?>> following(List<TestIdentifier> siblings, String uniqueId) {
    List<Class<?>> classes = new ArrayList<>();
    boolean passed = false;
    for (TestIdentifier each : siblings) {
      if (passed && each.getSource().orElse(null) instanceof ClassSource source) {
        classes.add(source.getJavaClass());
      }
      passed |= each.getUniqueId().equals(uniqueId);
    }
    return classes;
  }
}
