/**
 * Databases for projects that configure nothing but a JDBC URL: {@code
 * jdbc:sandboxed:postgres:15:///orders}. See {@link dev.sandboxed.junit.jdbc.SandboxedDriver}.
 */
@NullMarked
package dev.sandboxed.junit.jdbc;

import org.jspecify.annotations.NullMarked;
