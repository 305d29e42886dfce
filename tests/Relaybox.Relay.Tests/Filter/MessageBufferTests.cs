using Relaybox.Relay.Filter;

namespace Relaybox.Relay.Tests.Filter;

public sealed class MessageBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3_000_000)]
    [InlineData(long.MaxValue / 2)]
    public void Keeps_what_was_appended_and_gives_all_memory_back(long declaredBytes)
    {
        using var budget = new BufferBudget(20_000_000, TimeProvider.System);
        var expected = new byte[3_000_000];
        new Random(1).NextBytes(expected);
        using (var buffer = new MessageBuffer(budget, declaredBytes))
        {
            foreach (var piece in expected.Chunk(10_007))
                Assert.True(buffer.TryAppend(piece));

            Assert.True(buffer.Bytes.Span.SequenceEqual(expected));
            Assert.InRange(budget.TakenBytes, 3_000_000, 4_200_000);
        }

        Assert.Equal(0, budget.TakenBytes);
    }

    [Fact]
    public void Takes_nothing_more_than_the_budget()
    {
        using var budget = new BufferBudget(40_000, TimeProvider.System);
        using var first = new MessageBuffer(budget);
        using var second = new MessageBuffer(budget);
        using var third = new MessageBuffer(budget);

        Assert.True(first.TryAppend(new byte[10_000]));
        Assert.True(second.TryAppend(new byte[10_000]));
        Assert.False(third.TryAppend(new byte[10_000]));
        Assert.True(third.Bytes.IsEmpty);
        first.Dispose();

        Assert.True(third.TryAppend(new byte[10_000]));
    }

    [Fact]
    public void Leaves_room_for_others_when_a_part_is_used_up()
    {
        using var budget = new BufferBudget(40_000, TimeProvider.System);
        using var part = budget.Limit(20_000);
        using var first = new MessageBuffer(part);
        using var second = new MessageBuffer(part);
        using var other = new MessageBuffer(budget);
        using var last = new MessageBuffer(part);

        Assert.True(first.TryAppend(new byte[10_000]));
        Assert.False(second.TryAppend(new byte[10_000]));
        Assert.True(other.TryAppend(new byte[10_000]));
        Assert.Equal((32_768, 16_384), (budget.TakenBytes, part.TakenBytes));
        first.Dispose();

        Assert.Equal((16_384, 0), (budget.TakenBytes, part.TakenBytes));
        Assert.True(last.TryAppend(new byte[10_000]));
    }

    [Fact]
    public void A_part_cannot_take_more_than_the_whole_has_left()
    {
        using var budget = new BufferBudget(20_000, TimeProvider.System);
        using var part = budget.Limit(20_000);
        using var first = new MessageBuffer(budget);
        using var second = new MessageBuffer(part);

        Assert.True(first.TryAppend(new byte[10_000]));
        Assert.False(second.TryAppend(new byte[10_000]));
        Assert.Equal(0, part.TakenBytes);
    }

    [Fact]
    public void Does_not_take_what_a_client_merely_declares()
    {
        using var budget = new BufferBudget(40_000, TimeProvider.System);
        using var buffer = new MessageBuffer(budget, declaredBytes: 30_000_000);

        Assert.True(buffer.TryAppend(new byte[10_000]));

        Assert.Equal(16_384, budget.TakenBytes);
    }
}
