namespace McpNest.Web.Doctor.Checks;

/// <summary>May only the nest's user read what is secret?</summary>
internal sealed class PermissionsCheck() : Check("permissions")
{
    public override IEnumerable<Finding> Look(NestFacts nest) => nest.OpenToOthers switch
    {
        _ when !nest.HasNest => [],
        _ when OperatingSystem.IsWindows() => [Unseen("Rights are handed down by the folder on Windows; look whether only the nest's user may read it.")],
        [] => [Good("Only the owner may read the data folder.")],
        var open => open.Select(path => Mend(
            $"Other users of this machine may reach {path}; run 'chmod {(Directory.Exists(path) ? "700" : "600")} {path}', and replace secrets that may have been read.")),
    };
}
