package dev.sandboxed.runtime.spec;

/** When the registry is asked for an image. */
public enum PullPolicy {
  /** Only when the image is not in the store. */
  IF_NOT_PRESENT,
  /**
   * At every start, so that a moved tag is noticed; content that is present is not fetched again.
   */
  ALWAYS,
  /** Never: an image that is not in the store is an error. */
  NEVER
}
