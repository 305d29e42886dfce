using System.Runtime.InteropServices;

namespace Relaybox.Testing.Engine;

/// <summary>Whether containers for arm64 run on this machine: on its own processor, or by an emulator that the kernel starts.</summary>
public static class Arm64Emulation
{
    /// <summary>The kernel's entry for programs of arm64 (binfmt_misc), under the name that QEMU's packages give it.</summary>
    private const string Handler = "/proc/sys/fs/binfmt_misc/qemu-aarch64";

    /// <summary>Why they do not run, or null when they do.</summary>
    public static string? UnavailableReason()
    {
        if (RuntimeInformation.OSArchitecture == Architecture.Arm64)
            return null;
        if (!File.Exists(Handler))
            return $"Programs of arm64 do not run here, {Handler} is missing: install qemu-user-static and binfmt-support, or run ./build.sh test as root, which does.";
        var lines = File.ReadAllLines(Handler);
        if (!lines.Contains("enabled", StringComparer.Ordinal))
            return $"{Handler} is not enabled: run 'update-binfmts --enable qemu-aarch64' as root.";
        // Without it the emulator is looked for inside the container.
        return lines.Any(line => line.StartsWith("flags:", StringComparison.Ordinal) && line.Contains('F', StringComparison.Ordinal))
            ? null
            : $"{Handler} lacks the flag F, so that programs of arm64 do not run in containers.";
    }
}
