package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Scope;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
// sample: depends-on
@SharedDatabase
@Sandboxed(image = "redis:7", name = "cache", network = "shop", scope = Scope.METHOD)
@Sandboxed(
    image = "redis:7",
    name = "replica",
    command = {"redis-server", "--replicaof", "cache", "6379"},
    network = "shop",
    dependsOn = "cache",
    scope = Scope.METHOD)
class ReplicaTest {

  @Test
  void replicaFollows(Sandbox replica, Sandbox database) {
    assertThat(replica.exec("redis-cli", "config", "get", "replicaof").stdout()).contains("cache");
    assertThat(database.exec("pg_isready").exitCode()).isZero();
  }
}
// end
