using System.Collections.Immutable;
using McpNest.Core.Administration.Import;
using McpNest.Core.Upstreams;
using McpNest.Scan.Reading;
using McpNest.Scan.Secrets;
using McpNest.Web.Console.Shared;

namespace McpNest.Web.Console.Setup.Reading;

/// <summary>Headers and environment entries: what is a secret, what a person must type, and what a nest does not take.</summary>
internal static class EntryValues
{
    public static ImmutableArray<ImportedValue> Of(IEnumerable<NamedText> entries, string kind, ImmutableArray<SecretFound> secrets, Remarks remarks)
    {
        var isHeader = kind == SecretPlace.Header;
        var values = ImmutableArray.CreateBuilder<ImportedValue>();
        var seen = new HashSet<string>(isHeader ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (name, text) in entries)
        {
            if (!(isHeader ? HeaderNames.IsAllowed(name) : EnvironmentNames.IsAllowed(name)))
            {
                remarks.Note(Texts.Fill(isHeader ? ImportText.HeaderLeftOut : ImportText.EntryLeftOut, Remarks.Quote(name)));
                continue;
            }

            if (!seen.Add(name))
            {
                remarks.Obstacle(Texts.Fill(ImportText.GivenTwice, Remarks.Quote(name)));
                continue;
            }

            var value = Placeholders.WithDefaults(text.Value);
            // Where a secret belongs, an empty text stands for it.
            var isMissing = value.Length == 0 && (isHeader || SecretSigns.IsName(name));
            values.Add(new ImportedValue(kind, name, isMissing ? "…" : value, SecretSigns.Is(name, value) || secrets.Any(secret => secret.Text.Path == text.Path), isMissing ? "…" : Placeholders.Asked(value, isHeader || SecretSigns.IsName(name))));
        }

        return values.ToImmutable();
    }
}
