using Relaybox.Testing.DeltaChat;
using Relaybox.Testing.Dkim;
using Relaybox.Testing.Dns;
using Relaybox.Testing.Engine;
using Relaybox.Testing.OpenPgp;
using Relaybox.Testing.Tracing;
using Xunit;

namespace Relaybox.Testing;

/// <summary>What a test needs of the machine. A lack skips the test with the reason, and fails it where it must run.</summary>
public static class Requirements
{
    /// <summary>Set to 1 where a skipped container test would hide that nothing was tested.</summary>
    private const string RequireEngineVariable = "RELAYBOX_REQUIRE_ENGINE";

    private static bool IsRequired => Environment.GetEnvironmentVariable(RequireEngineVariable) == "1";

    /// <summary>A container engine with Compose and the relay image.</summary>
    public static async Task NeedEngineAsync() => Need(await ContainerEngine.UnavailableReasonAsync());

    /// <summary>An engine that runs containers for arm64, by emulation where this machine is none.</summary>
    public static async Task NeedArm64EmulationAsync()
    {
        await NeedEngineAsync();
        Need(Arm64Emulation.UnavailableReason());
    }

    /// <summary>The Delta Chat core; returns its program.</summary>
    public static async Task<string> NeedDeltaChatAsync(CancellationToken cancellationToken)
    {
        Need(DeltaChatPackage.UnavailableReason());
        return await DeltaChatPackage.ForThisMachine!.GetProgramAsync(cancellationToken);
    }

    /// <summary>GnuPG.</summary>
    public static void NeedGnuPg() => Need(GnuPg.UnavailableReason());

    /// <summary>Another implementation of DKIM.</summary>
    public static void NeedDkimPy() => Need(DkimPy.UnavailableReason());

    /// <summary>A name server that serves a signed zone.</summary>
    public static void NeedSignedZone() => Need(SignedZone.UnavailableReason());

    /// <summary>What shows the system calls of other processes.</summary>
    public static void NeedTracing() => Need(SystemCallTrace.UnavailableReason());

    /// <summary>The right to signal processes of other users.</summary>
    public static void NeedRoot() =>
        Need(Environment.IsPrivilegedProcess ? null : "Killing a container's processes from the host needs root.");

    /// <summary>Anything else: null when it is there, otherwise a sentence that says what is lacking.</summary>
    public static void Need(string? lack)
    {
        if (lack is null)
            return;
        Assert.False(IsRequired, $"{RequireEngineVariable} is 1, but: {lack}");
        Assert.Skip(lack);
    }
}
