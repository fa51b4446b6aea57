namespace McpNest.Web.Doctor.Checks;

/// <summary>Is there a nest, and can it be opened?</summary>
internal sealed class FolderCheck() : Check("folder")
{
    public override IEnumerable<Finding> Look(NestFacts nest)
    {
        yield return nest switch
        {
            { HasNest: false } => Mend($"There is no nest in {nest.Folder.Path}; make one with 'serve', or name another folder with --data."),
            { NestProblem: { } problem } => Mend(problem),
            { Serves: true } => Good($"A server uses {nest.Folder.Path}."),
            _ => Unseen($"No server uses {nest.Folder.Path} now, so what a proxy passes on cannot be asked; start it and repeat this."),
        };
        if (nest.AsRoot)
        {
            yield return Advice("This was run as root; run it, as every verb, as the user the nest runs as, for example with 'sudo -u mcpnest'.");
        }
    }
}
