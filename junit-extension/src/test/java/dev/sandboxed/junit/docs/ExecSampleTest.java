package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.ExecSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ExecSampleTest {

  @Test
  void everythingIsSaidOfOneCommand() {
    // sample: exec
    ExecSpec restore =
        ExecSpec.of("sh", "-c", "psql --set=ON_ERROR_STOP=1 --dbname=$TARGET")
            .user("postgres")
            .env("TARGET", "orders")
            .directory("/tmp")
            .input("create table orders (id int primary key)")
            .timeout(Duration.ofSeconds(30));
    // end

    assertThat(restore.user()).isEqualTo("postgres");
    assertThat(restore.env()).containsEntry("TARGET", "orders");
    assertThat(restore.timeout()).hasSeconds(30);
  }
}
