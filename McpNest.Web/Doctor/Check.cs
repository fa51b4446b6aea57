namespace McpNest.Web.Doctor;

/// <summary>Looks at one thing. It judges what is known of the nest, and changes nothing.</summary>
internal abstract class Check(string name)
{
    /// <summary>One word, the same in every version.</summary>
    public string Name => name;

    public abstract IEnumerable<Finding> Look(NestFacts nest);

    protected Finding Good(string sentence) => new(name, FindingState.Good, sentence);

    protected Finding Advice(string sentence) => new(name, FindingState.Advice, sentence);

    protected Finding Unseen(string sentence) => new(name, FindingState.Unseen, sentence);

    protected Finding Mend(string sentence) => new(name, FindingState.Mend, sentence);
}
