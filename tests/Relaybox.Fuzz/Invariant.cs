namespace Relaybox.Fuzz;

/// <summary>What must hold for every input.</summary>
internal static class Invariant
{
    /// <summary>Throws when it does not hold.</summary>
    /// <param name="holds">Whether it does.</param>
    /// <param name="otherwise">What is wrong then.</param>
    public static void Holds(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidOperationException(otherwise);
    }
}
