using McpNest.Core.Audit;
using McpNest.Core.Policy;
using McpNest.Web.Console.Proof;

namespace McpNest.Tests.Console;

public sealed class RememberedTests
{
    private static readonly PolicyState s_state = Nest(Guid.CreateVersion7(), epoch: 2);

    private static readonly Checkpoint s_kept = new()
    {
        Nest = s_state.InstanceId,
        Epoch = 2,
        Seq = 40,
        Hash = "aa",
        At = DateTimeOffset.UnixEpoch,
        KeyId = "k",
        Signature = "AA==",
    };

    public static TheoryData<string, RememberedVerdict, bool> Cases => new()
    {
        { "as it was", RememberedVerdict.Same, true },
        { "rewritten", RememberedVerdict.Different, false },
        { "cut off", RememberedVerdict.Different, false },
        { "taken out", RememberedVerdict.Removed, true },
        { "restored", RememberedVerdict.Lost, false },
        { "restored, still there", RememberedVerdict.Same, true },
        { "put back", RememberedVerdict.Different, false },
        { "another nest", RememberedVerdict.OtherNest, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Journal_IsComparedWithWhatTheBrowserKept(string what, RememberedVerdict verdict, bool mayBeReplaced)
    {
        var (line, first, hash) = what switch
        {
            "as it was" => (s_kept, 1L, "aa"),
            "rewritten" => (s_kept, 1, "bb"),
            "cut off" => (s_kept, 1, null),
            "taken out" => (s_kept, 41, null),
            "restored" => (s_kept with { Epoch = 1 }, 1, "bb"),
            "restored, still there" => (s_kept with { Epoch = 1 }, 1, "aa"),
            "put back" => (s_kept with { Epoch = 3 }, 1, "bb"),
            _ => (s_kept with { Nest = Guid.CreateVersion7() }, 1, "aa"),
        };

        var remembered = Remembered.Compare(line.ToLine(), s_state, first, seq => seq == 40 ? hash : null);

        Assert.Equal((verdict, mayBeReplaced), (remembered.Verdict, remembered.MayBeReplaced));
        Assert.NotEmpty(remembered.Sentence);
    }

    [Fact]
    public void Nothing_OrWhatIsNoCheckpoint_SaysSo()
    {
        Assert.Equal(RememberedVerdict.Nothing, Remembered.Compare(null, s_state, 1, _ => null).Verdict);
        Assert.Equal(RememberedVerdict.Unreadable, Remembered.Compare("{}", s_state, 1, _ => null).Verdict);
    }

    private static PolicyState Nest(Guid id, int epoch)
    {
        Change[] changes = [new Change.NestCreated(id), new Change.Restored(epoch, 0, null, WithKeys: true)];
        return changes.Aggregate(PolicyState.Empty, (state, change) =>
        {
            Assert.True(state.TryApply(change, state.Version + 1, out var next, out var conflict), conflict);
            return next;
        });
    }
}
