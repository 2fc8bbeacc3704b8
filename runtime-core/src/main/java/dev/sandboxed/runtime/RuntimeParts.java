package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroups;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Monitor;
import dev.sandboxed.runtime.internal.mounts.KernelPlan;
import dev.sandboxed.runtime.internal.mounts.LayerMounts;
import dev.sandboxed.runtime.internal.networks.Networks;
import dev.sandboxed.runtime.internal.networks.WayOut;

/**
 * What a running runtime consists of. Immutable; the parts are thread-safe.
 *
 * @param accounts the account files of images that were started before
 */
record RuntimeParts(
    RuntimeSettings settings,
    Identity identity,
    Monitor monitor,
    RunDirectory run,
    Networks networks,
    WayOut wayOut,
    LayerMounts layers,
    CopiedLayers copies,
    KernelPlan kernel,
    ControlGroups groups,
    Accounts accounts,
    ImageSource images,
    Volumes volumes,
    Events events) {}
