/**
 * The store on disk: where everything lies, how it gets there in one piece, and the small records
 * that answer a start without network. Uses the JDK only, because {@link
 * dev.sandboxed.image.internal.store.ImageIndex} is on the path of every start. Start reading at
 * {@link dev.sandboxed.image.internal.store.StoreLayout}.
 */
@NullMarked
package dev.sandboxed.image.internal.store;

import org.jspecify.annotations.NullMarked;
