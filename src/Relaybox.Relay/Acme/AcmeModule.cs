namespace Relaybox.Relay.Acme;

/// <summary>Registers what gets certificates.</summary>
internal static class AcmeModule
{
    /// <summary>Adds the service; where no certificate is to be had it ends at once.</summary>
    public static void AddAcme(this IServiceCollection services) => services
        .AddSingleton<AcmeProgress>()
        .AddSingleton<AcmeNames>()
        .AddSingleton<IAcmeClient, LegoClient>()
        .AddSingleton<AcmeChallenges>()
        .AddSingleton<Health.IHealthNote, AcmeNote>()
        .AddHostedService<AcmeService>();
}
