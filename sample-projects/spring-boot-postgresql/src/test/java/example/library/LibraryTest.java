package example.library;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Scope;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * The application with one PostgreSQL for all test classes, so that Spring uses one context for all
 * of them. The datasource's URL and credentials are those of the sandbox; no property says so.
 */
@Sandboxed(
    image = "postgres:15",
    env = {"POSTGRES_USER=librarian", "POSTGRES_PASSWORD=secret", "POSTGRES_DB=library"},
    scope = Scope.RUN)
@SpringBootTest
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@interface LibraryTest {}
