using System.Collections.Immutable;
using McpNest.Core.Policy;
using McpNest.Core.Upstreams;

namespace McpNest.Core.Administration.Import;

/// <summary>Makes of one entry of a configuration a server that can be added, or says what is in the way.</summary>
internal static class EntryReader
{
    private const int LongestName = 80;

    public static ImportedServer Read(string name, RawEntry raw, ImportSlugs slugs)
    {
        var findings = new Findings();
        if (raw.Unreadable is { } unreadable)
        {
            findings.Obstacle(unreadable);
        }

        Bridge.Undo(raw, findings);
        var server = new ImportedServer
        {
            Name = name.Length <= LongestName ? name : name[..LongestName] + "…",
            Slug = slugs.Next(name),
            Transport = TransportOf(raw, findings),
            IsOff = raw.IsOff,
        };
        server = server.Transport == ServerTransport.Stdio
            ? server with { Command = CommandOf(raw, findings), Args = [.. raw.Args], Values = ValuesOf(raw.Environment, SecretPlace.Environment, findings) }
            : server with { Url = AddressOf(raw.Url!, findings), Values = ValuesOf(raw.Headers, SecretPlace.Header, findings) };
        if (server.Transport == ServerTransport.Stdio && raw.Command is not null)
        {
            LookAtArguments(server, raw, findings);
            server = server with { Args = [.. raw.Args] };
        }

        if (server.Transport != ServerTransport.Stdio && server.Values.IsEmpty)
        {
            // Nothing was given: most likely it signs people in by itself; many take a token as well.
            server = server with { Values = [new ImportedValue(SecretPlace.Header, "Authorization", "Bearer …", IsSecret: true, Asks: "…") { IsOptional = true }] };
        }

        Remark(raw, server, findings);
        return server with { Obstacles = findings.Obstacles, Doubts = findings.Doubts, Notes = findings.Notes };
    }

    private static ServerTransport TransportOf(RawEntry raw, Findings findings)
    {
        var type = raw.Type?.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        if (raw.Url is null || (raw.Command is not null && type is "stdio" or "local"))
        {
            return ServerTransport.Stdio;
        }

        if (type is "ws" or "websocket")
        {
            findings.Obstacle("It speaks over a web socket, which the nest does not.");
        }

        return type == "sse" || (type is null && raw.Url.TrimEnd('/').EndsWith("/sse", StringComparison.OrdinalIgnoreCase)) ? ServerTransport.Sse : ServerTransport.Http;
    }

    private static string? AddressOf(string text, Findings findings)
    {
        text = Placeholders.WithDefaults(text.Trim());
        if (Placeholders.HasAny(text))
        {
            findings.Obstacle("Its address has a part that the client fills in; add it by hand with the whole address.");
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp) || OutboundAddresses.HostOf(url) is not { } host)
        {
            findings.Obstacle("Its address does not begin with https:// or http:// and the name of a host.");
            return null;
        }

        // Addresses are shown to whoever manages servers, and not kept encrypted.
        if (url.UserInfo.Length > 0 || SecretSigns.IsInAddress(url))
        {
            findings.Obstacle($"Its address at {host} contains a key. The nest shows addresses; add it by hand and give the key as a header, where the server takes one.");
            return url.GetLeftPart(UriPartial.Authority).Replace(url.UserInfo + "@", "", StringComparison.Ordinal) + "/…";
        }

        LaptopSigns.OfAddress(url, host, findings);
        return url.GetLeftPart(UriPartial.Query);
    }

    private static string? CommandOf(RawEntry raw, Findings findings)
    {
        if (string.IsNullOrWhiteSpace(raw.Command))
        {
            findings.Obstacle("It has neither an address nor a command.");
            return null;
        }

        raw.Command = raw.Command.Trim();
        if (raw.Command.IndexOfAny(['|', '&', ';', '<', '>', '`', '\n']) >= 0)
        {
            findings.Obstacle("Its command is a shell line; the nest runs one program with its arguments.");
        }
        else if (raw.Command.Contains(' ', StringComparison.Ordinal) && raw.Args.Count == 0 && raw.Command.IndexOfAny(['"', '\'', '\\']) < 0)
        {
            var parts = CommandText.Split(raw.Command);
            (raw.Command, var rest) = (parts[0], parts.Skip(1));
            raw.Args.AddRange(rest);
            findings.Note("Its command line was taken apart into the program and its arguments.");
        }

        LaptopSigns.OfCommand(raw.Command, findings);
        return raw.Command;
    }

    private static void LookAtArguments(ImportedServer server, RawEntry raw, Findings findings)
    {
        for (var at = 0; at < raw.Args.Count; at++)
        {
            var arg = raw.Args[at] = Placeholders.WithDefaults(raw.Args[at]);
            var before = at == 0 ? "" : raw.Args[at - 1];
            if (ArgumentSigns.HoldsKey(before, arg))
            {
                // Not quoted, not kept: what is approved is shown in full.
                raw.Args[at] = "…";
                findings.Obstacle("One of its arguments is a key. The nest shows command lines in full; add it by hand and give the key as an environment entry, where the server takes one.");
            }
            else if (Placeholders.HasAny(arg) && !Placeholders.IsHere(arg) && !Placeholders.IsHome(arg))
            {
                findings.Obstacle($"The argument {LaptopSigns.Quote(arg)} is filled in by the client; add it by hand with the whole command line.");
            }
        }

        LaptopSigns.OfArguments(server.Command ?? "", raw.Args, findings);
    }

    private static ImmutableArray<ImportedValue> ValuesOf(List<KeyValuePair<string, string?>> entries, string kind, Findings findings)
    {
        var isHeader = kind == SecretPlace.Header;
        var values = ImmutableArray.CreateBuilder<ImportedValue>();
        var seen = new HashSet<string>(isHeader ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, text) in entries)
        {
            if (!(isHeader ? HeaderNames.IsAllowed(name) : EnvironmentNames.IsAllowed(name)))
            {
                findings.Note($"{LaptopSigns.Quote(name)} is left out: {(isHeader ? "the nest sets that header itself" : "it could change what code runs")}.");
                continue;
            }

            if (!seen.Add(name))
            {
                findings.Obstacle($"{LaptopSigns.Quote(name)} is given twice; keep one.");
                continue;
            }

            var value = Placeholders.WithDefaults(text ?? "");
            if (!isHeader && value.Length > 0 && (Placeholders.IsHere(value) || Placeholders.IsHome(value)))
            {
                findings.Obstacle($"{LaptopSigns.Quote(name)} names a folder of that computer.");
            }

            // Where a secret belongs, an empty text stands for it.
            var isMissing = value.Length == 0 && (isHeader || SecretSigns.IsName(name));
            values.Add(new ImportedValue(kind, name, isMissing ? "…" : value, SecretSigns.Is(name, value), isMissing ? "…" : Placeholders.Asked(value)));
        }

        return values.ToImmutable();
    }

    private static void Remark(RawEntry raw, ImportedServer server, Findings findings)
    {
        if (raw.Folder is { } folder && server.Transport == ServerTransport.Stdio)
        {
            findings.Obstacle($"It starts in a folder there, {LaptopSigns.Quote(folder)}; the nest has no such folder.");
        }

        if (raw.HasFile)
        {
            findings.Doubt("It reads entries from a file or a program there; add what is in it by hand afterwards.");
        }

        if (raw.HasApprovals)
        {
            findings.Note("Its automatic approvals stay behind: here people approve tools.");
        }

        if (raw.SignsIn)
        {
            findings.Doubt("It wants a personal sign-in (OAuth), which the nest does not do yet; it works if it takes a token as well.");
        }

        if (raw.IsOff)
        {
            findings.Note("It was switched off there.");
        }
    }
}
