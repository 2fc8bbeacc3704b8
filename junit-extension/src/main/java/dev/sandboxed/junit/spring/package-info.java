/**
 * Spring's properties of the services that a test has: {@code spring.datasource.url} and the like
 * are set from its sandboxes. Works with Spring Framework 6 and 7, and so with Spring Boot 3 and 4;
 * it is the only package that uses Spring, which loads it by {@code META-INF/spring.factories}.
 */
@NullMarked
package dev.sandboxed.junit.spring;

import org.jspecify.annotations.NullMarked;
