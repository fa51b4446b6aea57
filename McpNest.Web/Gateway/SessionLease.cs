namespace McpNest.Web.Gateway;

/// <summary>The use of a session by one request or stream; until it is disposed the session is not idle.</summary>
internal sealed class SessionLease : IDisposable
{
    public SessionLease(Session session)
    {
        Session = session;
        session.Begin();
    }

    public Session Session { get; }

    public void Dispose() => Session.Finish();
}
