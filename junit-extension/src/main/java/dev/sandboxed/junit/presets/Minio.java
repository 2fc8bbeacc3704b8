package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** A MinIO, see {@link MinioSandbox}. */
public record Minio(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 9000;

  /** The endpoint of S3, {@code http://127.0.0.1:…}. */
  public URI uri() {
    return sandbox.uri("http", PORT);
  }

  public String accessKey() {
    return Variable.of(sandbox, "MINIO_ROOT_USER", "minioadmin");
  }

  public String secretKey() {
    return Variable.of(sandbox, "MINIO_ROOT_PASSWORD", "minioadmin");
  }
}
