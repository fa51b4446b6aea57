using System.CommandLine;
using McpNest.Core.Storage;
using McpNest.Web.Hosting;

namespace McpNest.Web.CommandLine;

/// <summary><c>serve [--urls URLS]</c>, which is also what happens without a verb.</summary>
internal static class ServeVerb
{
    public static void AddTo(RootCommand root, CommandContext context)
    {
        var urls = Options.Text("--urls", "URLS", "Where to listen, for example http://127.0.0.1:5080.");
        var serve = new Command("serve", "Serve agents and the console until told to stop (the default).") { urls };
        foreach (var verb in new Command[] { root, serve })
        {
            verb.SetAction((parse, cancellationToken) => NestHost.RunAsync(
                DataFolder.Open(parse.GetValue(context.Data) ?? DataFolder.DefaultPath),
                parse.GetValue(urls), context.Output.Out, context.Output.Error, cancellationToken));
        }

        root.Options.Add(urls);
        root.Add(serve);
    }
}
