package dev.sandboxed.image.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.internal.json.DockerConfigReader;
import dev.sandboxed.image.internal.json.DockerConfigReader.HelperAnswer;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a program that keeps credentials, https://github.com/docker/docker-credential-helpers. What
 * it writes may be secret and is shown to nobody.
 */
final class CredentialHelper {
  private static final int MAX_ANSWER = 1 << 20;
  private static final String NOTHING = "credentials not found in native keychain";

  private final String program;
  private final Map<String, String> environment;
  private final Duration patience;

  CredentialHelper(String name, Map<String, String> environment, Duration patience) {
    this.program = "docker-credential-" + name;
    this.environment = environment;
    this.patience = patience;
  }

  /** Returns null if the program has nothing for the server. */
  @Nullable Credential get(String server) throws UnusableException {
    Process process = start(executable());
    try {
      FutureTask<byte[]> answer = new FutureTask<>(() -> read(process));
      Thread reader = new Thread(answer, "sandboxed-credentials");
      reader.setDaemon(true);
      reader.start();
      tell(process, server);
      long end = System.nanoTime() + patience.toNanos();
      byte[] output = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (!process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw tooSlow();
      }
      return credential(process.exitValue(), output, server);
    } catch (TimeoutException e) {
      throw tooSlow();
    } catch (ExecutionException e) {
      throw UnusableException.atOnce(program + " could not be read");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UnusableException.atOnce(program + " was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private @Nullable Credential credential(int status, byte[] output, String server)
      throws UnusableException {
    if (status != 0) {
      if (new String(output, UTF_8).strip().equals(NOTHING)) {
        return null;
      }
      throw UnusableException.atOnce(
          program
              + " failed with status "
              + status
              + "; `echo "
              + server
              + " | "
              + program
              + " get` shows why");
    }
    try {
      HelperAnswer answer = DockerConfigReader.answer(output);
      if (answer.secret().isEmpty()) {
        return null;
      }
      return answer.username().equals("<token>")
          ? new Credential.IdentityToken(answer.secret())
          : new Credential.Password(answer.username(), answer.secret());
    } catch (InvalidDocumentException e) {
      throw UnusableException.atOnce(program + " gave a malformed answer");
    }
  }

  /** Looked up here, so that neither a path in the name nor the current directory counts. */
  private Path executable() throws UnusableException {
    boolean named = program.chars().allMatch(c -> c > ' ' && c != '/' && c < 127);
    if (named) {
      String path = environment.getOrDefault("PATH", "");
      for (String directory : path.split(File.pathSeparator, -1)) {
        if (directory.startsWith("/")) {
          Path file = Path.of(directory, program);
          if (Files.isRegularFile(file) && Files.isExecutable(file)) {
            return file;
          }
        }
      }
    }
    throw UnusableException.atOnce("the program " + program + " that it names is not in PATH");
  }

  private Process start(Path file) throws UnusableException {
    ProcessBuilder builder =
        new ProcessBuilder(file.toString(), "get").redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw UnusableException.atOnce(program + " could not be started");
    }
  }

  private static void tell(Process process, String server) {
    try (OutputStream input = process.getOutputStream()) {
      input.write(server.getBytes(UTF_8));
    } catch (IOException e) {
      // It may answer, or fail, without listening.
      return;
    }
  }

  private static byte[] read(Process process) throws IOException {
    try (InputStream output = process.getInputStream()) {
      return output.readNBytes(MAX_ANSWER);
    }
  }

  private UnusableException tooSlow() {
    return UnusableException.atOnce(
        program + " did not answer within " + patience.toSeconds() + " seconds");
  }
}
