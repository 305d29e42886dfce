using Relaybox.Relay.Entry;

namespace Relaybox.Relay.Tests.Entry;

public sealed class ConfigurationCheckTests
{
    [Fact]
    public async Task A_silent_checker_is_content() =>
        Assert.Null(await Check("exit 0").RunAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_warning_counts_as_refusal_even_with_exit_code_0() =>
        Assert.Equal(
            "Postfix does not accept its configuration: unused parameter: x",
            await Check("echo unused parameter: x >&2").RunAsync(TestContext.Current.CancellationToken));

    [Fact]
    public async Task A_bad_exit_code_counts_without_words() =>
        Assert.Equal(
            "Postfix does not accept its configuration: exit code 3",
            await Check("exit 3").RunAsync(TestContext.Current.CancellationToken));

    private static ConfigurationCheck Check(string script) => new("Postfix", "/bin/sh", "-c", script);
}
