package dev.sandboxed.image.cache;

/** When a registry is asked for an image. */
public enum PullPolicy {
  /** Only if the image is not in the cache. A hit needs no network at all. */
  IF_NOT_PRESENT,
  /** Always, so that a moved tag is noticed. Layers that are in the cache are not loaded again. */
  ALWAYS,
  /** Never. An image that is not in the cache is an error. */
  NEVER
}
