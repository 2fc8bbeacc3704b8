package dev.sandboxed.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Something of {@link Sandboxed#copy()} that is in the sandbox before its program starts.
 *
 * <pre>{@code
 * @Copy(from = "classpath:schema.sql", to = "/docker-entrypoint-initdb.d/")
 * }</pre>
 */
@Target({})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Copy {

  /**
   * A file or directory: of the class path after {@code classpath:}, else of this machine, relative
   * to the working directory of the JVM.
   */
  String from();

  /**
   * An absolute path in the sandbox. A file gets its own name in it when it ends with {@code /}; a
   * directory becomes the one that is named. Parents are made.
   */
  String to();

  /** {@code user[:group]}, names of the sandbox's accounts or numbers. By default root. */
  String owner() default "";

  /**
   * Of each file, octal: {@code "0400"}. By default that of the source; {@code 0644} for resources.
   */
  String mode() default "";
}
