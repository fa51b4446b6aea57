using McpNest.Core.Journal;

namespace McpNest.Core.Audit.Verification;

/// <summary>Reads state records that may have been altered.</summary>
internal static class StateRecords
{
    /// <summary>Null when it is none.</summary>
    public static StateRecord? TryRead(byte[] body)
    {
        try
        {
            return StateRecord.Read(body);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
