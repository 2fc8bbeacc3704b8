package dev.sandboxed.junit.docs;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Scope;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

// sample: run-scope
@Sandboxed(
    image = "postgres:15",
    env = "POSTGRES_PASSWORD=secret",
    name = "database",
    scope = Scope.RUN)
@Retention(RetentionPolicy.RUNTIME)
@interface SharedDatabase {}
// end
