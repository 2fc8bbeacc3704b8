package dev.sandboxed.junit.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxFiles;
import dev.sandboxed.runtime.spec.FileCopy;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("images")
@Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD=secret")
class RunningFilesSampleTest {

  @Test
  void filesOfARunningServiceAreCopiedBothWays(Sandbox postgres, @TempDir Path reports) {
    // sample: running-files
    SandboxFiles files = postgres.files();
    files.copyIn(FileCopy.resource("schema.sql", "/import/").owner("postgres"));
    files.write("/import/ready", new byte[0]);
    String version = new String(files.read("/var/lib/postgresql/data/PG_VERSION"), UTF_8);
    files.copyOut("/var/lib/postgresql/data/postgresql.conf", reports.resolve("used.conf"));
    // end

    assertThat(version).isEqualTo("15\n");
    assertThat(reports.resolve("used.conf")).content().contains("listen_addresses");
    assertThat(postgres.exec("stat", "-c", "%U", "/import/schema.sql", "/import/ready").stdout())
        .isEqualTo("postgres\nroot\n");
  }
}
