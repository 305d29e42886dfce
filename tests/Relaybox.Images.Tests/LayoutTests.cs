using System.Security.Cryptography;

namespace Relaybox.Images.Tests;

public sealed class LayoutTests
{
    [Fact]
    public async Task Every_blob_is_named_by_its_content()
    {
        RelayImage.MustBeComposed();

        var files = Directory.GetFiles(Path.Combine(RelayImage.Layout, "blobs", "sha256"));

        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            await using var blob = File.OpenRead(file);
            Assert.Equal(Path.GetFileName(file), Convert.ToHexStringLower(await SHA256.HashDataAsync(blob, TestContext.Current.CancellationToken)));
        }
    }
}
