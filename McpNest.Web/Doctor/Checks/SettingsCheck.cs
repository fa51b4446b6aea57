namespace McpNest.Web.Doctor.Checks;

/// <summary>Would a server start with this configuration?</summary>
internal sealed class SettingsCheck() : Check("settings")
{
    public override IEnumerable<Finding> Look(NestFacts nest) => nest.OptionsProblem is { } problem
        ? problem.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Mend)
        : [Good("The configuration is understood.")];
}
