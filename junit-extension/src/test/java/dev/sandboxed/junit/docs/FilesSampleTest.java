package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FilesSampleTest {

  @Test
  void specificationSaysWhatIsCopiedAndMounted() {
    // sample: files
    SandboxSpec postgres =
        SandboxSpec.of("postgres:15")
            .copy(FileCopy.resource("schema.sql", "/docker-entrypoint-initdb.d/"))
            .copy(FileCopy.text("secret", "/run/password").owner("postgres").mode(0400))
            .mount(Mount.bind(Path.of("src/test/data"), "/import"))
            .mount(Mount.tmpfs("/var/lib/postgresql/data").size("256m"));
    // end

    assertThat(postgres.storage().copies()).hasSize(2);
    assertThat(postgres.storage().mounts()).hasSize(2);
  }
}
