package dev.sandboxed.runtime.internal.recording;

import java.util.Map;
import jdk.jfr.DataAmount;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Timespan;

/** A sandbox was stopped or closed; -1: not counted. */
@Name("dev.sandboxed.Stop")
@Label("Stop of a sandbox")
final class Stop extends Recorded {

  @Label("Memory")
  @DataAmount
  long memory;

  @Label("Most Memory")
  @DataAmount
  long memoryPeak;

  @Label("Processor Time")
  @Timespan(Timespan.MILLISECONDS)
  long cpuTime;

  @Label("Processes Killed for Memory")
  long oomKills;

  @Override
  void take(Map<String, Object> details) {
    memory = number(details, "memory");
    memoryPeak = number(details, "memoryPeak");
    cpuTime = number(details, "cpuTime");
    oomKills = number(details, "oomKills");
  }
}
