namespace McpNest.Web.SignIn;

/// <summary>A member has read what is recorded about them.</summary>
public sealed class DataNotice
{
    public Guid MemberId { get; set; }

    /// <summary>Which text they read.</summary>
    public int Version { get; set; }

    public DateTimeOffset ReadAt { get; set; }
}
