package example.shop;

import dev.sandboxed.junit.Sandboxed;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An annotation of one's own says once which PostgreSQL the tests of a project want. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Sandboxed(
    image = "postgres:15",
    env = {"POSTGRES_PASSWORD=secret", "POSTGRES_DB=shop"})
@interface PostgresSandbox {}
