namespace McpNest.Web.SignIn;

/// <summary>A session somebody signed out of, kept until its cookie would be too old anyhow.</summary>
public sealed class EndedSession
{
    public Guid Id { get; set; }

    public DateTimeOffset ForgetAt { get; set; }
}
