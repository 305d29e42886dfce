using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Relaybox.Relay.Accounts;

/// <summary>
/// The SHA-512 variant of crypt(3), as glibc, Dovecot (<c>{SHA512-CRYPT}</c>) and the reference relay use it.
/// The algorithm's own description numbers its steps; the comments name them.
/// </summary>
internal static class Sha512Crypt
{
    /// <summary>The scheme's name in front of a hash in a Dovecot passwd-file.</summary>
    public const string Scheme = "{SHA512-CRYPT}";

    /// <summary>Rounds of a hash that does not name them.</summary>
    public const int DefaultRounds = 5000;

    /// <summary>Fewest and most rounds that crypt(3) accepts; other numbers are brought into the range.</summary>
    public const int MinRounds = 1000;

    /// <inheritdoc cref="MinRounds"/>
    public const int MaxRounds = 999_999_999;

    private const string Prefix = "$6$";
    private const string RoundsPrefix = "rounds=";
    private const string Alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int MaxSaltLength = 16;
    private const int DigestSize = SHA512.HashSizeInBytes;

    /// <summary>Hashes a password with a fresh salt of 96 random bits.</summary>
    /// <returns><c>$6$rounds=N$salt$hash</c>, without the scheme's name.</returns>
    public static string Hash(ReadOnlySpan<byte> password, int rounds) =>
        Hash(password, RandomNumberGenerator.GetString(Alphabet, MaxSaltLength), rounds);

    /// <summary>Hashes a password with a given salt; one longer than 16 characters is cut, as crypt(3) does.</summary>
    public static string Hash(ReadOnlySpan<byte> password, string salt, int rounds)
    {
        salt = salt[..Math.Min(salt.Length, MaxSaltLength)];
        rounds = Math.Clamp(rounds, MinRounds, MaxRounds);
        Span<byte> digest = stackalloc byte[DigestSize];
        Compute(password, Encoding.ASCII.GetBytes(salt), rounds, digest);
        var stated = rounds == DefaultRounds ? "" : $"{RoundsPrefix}{rounds}$";
        return $"{Prefix}{stated}{salt}${Encode(digest)}";
    }

    /// <summary>Whether a password has this hash; false as well for a hash of another scheme or a damaged one.</summary>
    /// <param name="password">The password's bytes.</param>
    /// <param name="hash"><c>$6$…</c>, without the scheme's name.</param>
    public static bool Verify(ReadOnlySpan<byte> password, string hash)
    {
        if (!TryParse(hash, out var salt, out var rounds)) return false;

        var expected = Encoding.ASCII.GetBytes(hash.AsSpan(hash.LastIndexOf('$')).ToString());
        var computed = Hash(password, salt, rounds);
        var actual = Encoding.ASCII.GetBytes(computed.AsSpan(computed.LastIndexOf('$')).ToString());
        return CryptographicOperations.FixedTimeEquals(expected, actual);
    }

    private static bool TryParse(string hash, out string salt, out int rounds)
    {
        (salt, rounds) = ("", DefaultRounds);
        if (!hash.StartsWith(Prefix, StringComparison.Ordinal)) return false;

        var fields = hash[Prefix.Length..].Split('$');
        if (fields[0].StartsWith(RoundsPrefix, StringComparison.Ordinal))
        {
            if (!int.TryParse(fields[0].AsSpan(RoundsPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out rounds)) return false;
            fields = fields[1..];
        }

        if (fields.Length != 2) return false;
        salt = fields[0];
        return true;
    }

    private static void Compute(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int rounds, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);

        // Steps 4–8: digest B of password, salt, password.
        Span<byte> alternate = stackalloc byte[DigestSize];
        hash.AppendData(password);
        hash.AppendData(salt);
        hash.AppendData(password);
        hash.GetHashAndReset(alternate);

        // Steps 1–3 and 9–12: digest A.
        hash.AppendData(password);
        hash.AppendData(salt);
        AppendRepeated(hash, alternate, password.Length);
        for (var bits = password.Length; bits > 0; bits >>= 1)
            hash.AppendData((bits & 1) != 0 ? alternate : password);
        hash.GetHashAndReset(digest);

        // Steps 13–16: sequence P, as long as the password.
        for (var i = 0; i < password.Length; i++) hash.AppendData(password);
        hash.GetHashAndReset(alternate);
        var p = Repeat(alternate, password.Length);

        // Steps 17–20: sequence S, as long as the salt.
        for (var i = 0; i < 16 + digest[0]; i++) hash.AppendData(salt);
        hash.GetHashAndReset(alternate);
        var s = Repeat(alternate, salt.Length);

        // Step 21: the rounds. One buffer and one call each: they are where the time goes.
        var block = new byte[(2 * p.Length) + s.Length + DigestSize];
        for (var round = 0; round < rounds; round++)
        {
            var odd = (round & 1) != 0;
            var length = Append(block, 0, odd ? p : digest);
            if (round % 3 != 0) length = Append(block, length, s);
            if (round % 7 != 0) length = Append(block, length, p);
            length = Append(block, length, odd ? digest : p);
            SHA512.HashData(block.AsSpan(0, length), digest);
        }

        CryptographicOperations.ZeroMemory(p);
        CryptographicOperations.ZeroMemory(block);
    }

    private static int Append(byte[] block, int length, ReadOnlySpan<byte> part)
    {
        part.CopyTo(block.AsSpan(length));
        return length + part.Length;
    }

    private static void AppendRepeated(IncrementalHash hash, ReadOnlySpan<byte> digest, int length)
    {
        for (; length > digest.Length; length -= digest.Length) hash.AppendData(digest);
        hash.AppendData(digest[..length]);
    }

    private static byte[] Repeat(ReadOnlySpan<byte> digest, int length)
    {
        var sequence = new byte[length];
        for (var i = 0; i < length; i++) sequence[i] = digest[i % digest.Length];
        return sequence;
    }

    /// <summary>Step 22: 21 groups of three bytes in the algorithm's own order, and the last byte alone.</summary>
    private static string Encode(ReadOnlySpan<byte> digest)
    {
        var text = new StringBuilder(86);
        var (a, b, c) = (0, 21, 42);
        for (var group = 0; group < 21; group++)
        {
            AppendGroup(text, (digest[a] << 16) | (digest[b] << 8) | digest[c], 4);
            (a, b, c) = (b + 1, c + 1, a + 1);
        }

        AppendGroup(text, digest[63], 2);
        return text.ToString();
    }

    private static void AppendGroup(StringBuilder text, int bits, int characters)
    {
        for (; characters > 0; characters--, bits >>= 6) text.Append(Alphabet[bits & 0x3f]);
    }
}
