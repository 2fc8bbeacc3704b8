package dev.sandboxed.runtime.console;

import dev.sandboxed.runtime.doctor.Doctor;
import dev.sandboxed.runtime.doctor.Report;
import java.util.List;

/** Says what this machine can do for sandboxes. */
final class DoctorCommand implements Command {

  private static final Option JSON = Option.flag("--json", "for programs: one object");

  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public String summary() {
    return "try what sandboxes need of this machine, and say what to do about what is missing";
  }

  @Override
  public List<Option> options() {
    return List.of(JSON);
  }

  @Override
  public int run(Arguments arguments, Console console) {
    arguments.operands(0, 0);
    Report report = Doctor.examine(console.storeDirectory());
    console.out().print(arguments.has(JSON) ? report.toJson() + "\n" : report.toString());
    return report.canStart() ? CommandLine.DONE : CommandLine.FAILED;
  }
}
