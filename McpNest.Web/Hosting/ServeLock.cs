using McpNest.Core;
using McpNest.Core.Storage;

namespace McpNest.Web.Hosting;

/// <summary>One server per data folder. The system lets go of the lock when the process ends, however it ends.</summary>
internal static class ServeLock
{
    /// <summary>The lock, held until disposed, or null when another server holds it.</summary>
    /// <exception cref="NestException">The lock file cannot be written.</exception>
    public static IDisposable? TryTake(DataFolder folder)
    {
        try
        {
            return folder.TryHoldServeLock();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new NestException($"{folder.ServeLock} cannot be written; make the data folder writable for this user or name another one with --data.", e);
        }
    }
}
