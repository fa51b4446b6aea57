namespace McpNest.Web.Doctor;

/// <summary>What came of asking the server by one address.</summary>
internal sealed record Asked(Uri Address)
{
    /// <summary>Why there was no answer, as the end of a sentence.</summary>
    public string? Failure { get; init; }

    /// <summary>The status of an answer that was not this nest's.</summary>
    public int? ForeignStatus { get; init; }

    /// <summary>What the server saw of the question.</summary>
    public Seen? Seen { get; init; }

    /// <summary>Whether a stream arrived while it was written.</summary>
    public bool? Streams { get; init; }

    /// <summary>Until when the certificate is valid.</summary>
    public DateTimeOffset? CertificateEnds { get; init; }

    /// <summary>Why browsers would not trust it, as the end of a sentence.</summary>
    public string? CertificateProblem { get; init; }
}
