/**
 * The command line: {@code java -jar sandboxed-cli.jar}. Start reading at {@link
 * dev.sandboxed.runtime.console.ConsoleMain}; each command is a class, and {@code Commands} lists
 * them. A client of the facades, as users are.
 */
@NullMarked
package dev.sandboxed.runtime.console;

import org.jspecify.annotations.NullMarked;
