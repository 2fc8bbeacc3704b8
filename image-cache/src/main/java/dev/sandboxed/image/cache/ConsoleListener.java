package dev.sandboxed.image.cache;

/** Chooses between the terminal and the log at the first event, so that a hit loads neither. */
final class ConsoleListener implements PullListener {}
