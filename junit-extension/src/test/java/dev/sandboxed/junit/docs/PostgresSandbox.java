package dev.sandboxed.junit.docs;

import dev.sandboxed.junit.Sandboxed;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

// sample: own-annotation
@Sandboxed(image = "postgres:${postgres.version:15}", env = "POSTGRES_PASSWORD=secret")
@Retention(RetentionPolicy.RUNTIME)
@interface PostgresSandbox {}
// end
