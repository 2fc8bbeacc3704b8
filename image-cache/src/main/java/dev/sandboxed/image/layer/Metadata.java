package dev.sandboxed.image.layer;

/**
 * The attributes of a file in a layer.
 *
 * @param mode permissions and the set-id and sticky bits, {@code 07777}
 * @param uid the owner as the image has it, or 0 if there is only a single id
 * @param gid likewise
 * @param mtimeSeconds since 1970, negative before
 * @param mtimeNanos 0 to 999,999,999
 */
public record Metadata(int mode, int uid, int gid, long mtimeSeconds, int mtimeNanos) {}
