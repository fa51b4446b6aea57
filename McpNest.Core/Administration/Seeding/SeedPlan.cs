using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Core.Storage;

namespace McpNest.Core.Administration.Seeding;

/// <summary>What applying a file amounts to, gathered first and committed at once. Each change is tried on a copy of the policy.</summary>
internal sealed class SeedPlan(PolicyState state)
{
    private readonly List<Change> _changes = [];
    private readonly List<Func<NestDbContext, CancellationToken, Task>> _rows = [];
    private readonly List<SeedStep> _steps = [];

    /// <summary>The policy as it would be after the changes planned so far.</summary>
    public PolicyState State { get; private set; } = state;

    public IReadOnlyList<Change> Changes => _changes;

    public IReadOnlyList<SeedStep> Steps => _steps;

    public void Add(string where, Change change, string target, Func<NestDbContext, CancellationToken, Task>? rows = null)
    {
        if (!State.TryApply(change, State.Version + 1, out var next, out var conflict))
        {
            throw new NestException($"{where}: {conflict}");
        }

        State = next;
        _changes.Add(change);
        Note(where, ChangeJson.Write(change).GetProperty("change").GetString()!, target);
        if (rows is not null)
        {
            _rows.Add(rows);
        }
    }

    /// <summary>Something worth telling that changes nothing.</summary>
    public void Note(string where, string action, string target) => _steps.Add(new SeedStep(where.Split(' ')[0], action, target));

    public async Task WriteRowsAsync(NestDbContext db, CancellationToken cancellationToken)
    {
        foreach (var write in _rows)
        {
            await write(db, cancellationToken);
        }
    }

    /// <summary>Puts the entry's place before a refusal.</summary>
    public static void At(string where, Action act)
    {
        try
        {
            act();
        }
        catch (NestException e)
        {
            throw new NestException($"{where}: {e.Message}", e);
        }
    }
}
