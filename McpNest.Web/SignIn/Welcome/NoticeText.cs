namespace McpNest.Web.SignIn.Welcome;

/// <summary>Which text about what is recorded members have to have read. It goes up with every change of what the text says.</summary>
/// <param name="Version">0: there is none to read.</param>
internal sealed record NoticeText(int Version)
{
    /// <summary>The text of this build: what <c>RecordedText</c> says.</summary>
    public static readonly NoticeText Current = new(1);
}
