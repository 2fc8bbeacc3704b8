package dev.sandboxed.junit;

/** How long a sandbox lives, and who shares it; from the shortest life to the longest. */
public enum Scope {

  /**
   * What the place of the annotation says: {@link #METHOD} on an instance field, {@link #CLASS} on
   * a class or a static field.
   */
  BY_PLACE,

  /**
   * A fresh sandbox for every test method, and every repetition and set of parameters: started
   * before the {@code @BeforeEach} methods, gone after the {@code @AfterEach} methods.
   */
  METHOD,

  /** One for the class and its nested classes, from {@code @BeforeAll} to {@code @AfterAll}. */
  CLASS,

  /**
   * One for all classes of a test run that declare it in the same words, from the first of them to
   * the end of the run, in every JVM that Maven or Gradle start for it. They share what is written
   * into it.
   */
  RUN
}
