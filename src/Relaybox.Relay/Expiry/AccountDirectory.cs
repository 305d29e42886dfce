using Relaybox.Relay.Configuration;

namespace Relaybox.Relay.Expiry;

/// <summary>Leads from an address to its account's directory.</summary>
internal static class AccountDirectory
{
    // RFC 5321 section 4.5.3.1: local part, @ and domain.
    private const int MaxAddressLength = 64 + 1 + 255;

    /// <summary>The directory of an account that exists.</summary>
    /// <param name="paths">Where the mail is.</param>
    /// <param name="address">What somebody says is an address.</param>
    /// <returns>Null when there is none, or the address leads elsewhere.</returns>
    public static string? Find(RelayPaths paths, string address)
    {
        if (address.Length is 0 or > MaxAddressLength || address[0] == '.' || !address.Contains('@') || address.AsSpan().ContainsAny('/', '\0')) return null;

        var directory = Path.Combine(paths.Mail, address);
        return Directory.Exists(directory) ? directory : null;
    }
}
