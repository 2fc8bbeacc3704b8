package dev.sandboxed.junit.internal.sharing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The process of a {@link Holder}: a small JVM with the class path of this one. */
final class HolderProcess {

  private static final List<String> PASSED_ON =
      List.of(
          "sandboxed.",
          "http.proxy",
          "https.proxy",
          "http.nonProxyHosts",
          "javax.net.ssl.",
          "user.home",
          "basedir",
          "org.gradle.test.worker");

  private HolderProcess() {}

  /** Its output goes to a file: a pipe of this JVM would be held open by it. */
  static Process start(SharedDirectory directory, RunIdentity run, Map<String, String> settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    for (String key : System.getProperties().stringPropertyNames()) {
      if (PASSED_ON.stream().anyMatch(key::startsWith)) {
        command.add("-D" + key + "=" + System.getProperty(key));
      }
    }
    command.addAll(List.of("-cp", classPath(), Holder.class.getName()));
    command.addAll(List.of(directory.path().toString(), Long.toString(run.build())));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // may make a debugger wait, or an agent
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(directory.log().toFile()).redirectErrorStream(true);
    return builder.start();
  }

  /** Surefire's own is in the manifest of a jar that it deletes. */
  private static String classPath() {
    String own = System.getProperty("java.class.path", "");
    String surefire = System.getProperty("surefire.test.class.path", "");
    return surefire.isEmpty() ? own : surefire + File.pathSeparator + own;
  }

  static String said(SharedDirectory directory) {
    try {
      return Files.readString(directory.log()).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
