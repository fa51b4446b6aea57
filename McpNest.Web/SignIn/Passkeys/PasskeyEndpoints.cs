using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Web.Console.Shared.SignIn;
using Microsoft.AspNetCore.Antiforgery;

namespace McpNest.Web.SignIn.Passkeys;

/// <summary>
/// What the pages of somebody who is not signed in ask before they turn to the browser's passkeys. Answers go back with the page's own form.
/// A link is looked at first, so that nobody makes a passkey with one that is over.
/// </summary>
internal static class PasskeyEndpoints
{
    public static void MapNestPasskeys(this IEndpointRouteBuilder app)
    {
        // As delegates whose results are carried out: they would pass for handlers that write their answer themselves.
        app.MapPost("/signin/passkey", (Delegate)SignInAsync).AllowAnonymous();
        app.MapPost("/signin/link/passkey", (Delegate)LinkAsync).AllowAnonymous();
        app.MapPost("/setup/passkey", (Delegate)SetupAsync).AllowAnonymous();
    }

    private static Task<IResult> SignInAsync(HttpContext context) => AnswerAsync(
        context, PasskeyPurpose.SignIn, (book, domain, _) => book.AskAsync(domain, memberId: null, context.RequestAborted)!);

    private static Task<IResult> LinkAsync(HttpContext context) => AnswerAsync(context, PasskeyPurpose.Link, async (book, domain, form) =>
    {
        var links = context.RequestServices.GetRequiredService<OneTimeLinks>();
        var people = context.RequestServices.GetRequiredService<PeopleDirectory>();
        if (await links.FindAsync(form["Code"].ToString(), context.RequestAborted) is not { MemberId: { } memberId })
        {
            return null;
        }

        await people.RefreshAsync(context.RequestAborted);
        var email = people.EmailOf(memberId) ?? "";
        return await book.AskNewAsync(domain, memberId, email, people.NameOf(memberId) ?? "", context.RequestAborted);
    });

    private static Task<IResult> SetupAsync(HttpContext context) => AnswerAsync(context, PasskeyPurpose.Setup, async (book, domain, form) =>
    {
        var links = context.RequestServices.GetRequiredService<OneTimeLinks>();
        var state = await context.RequestServices.GetRequiredService<NestJournal>().CatchUpAsync(context.RequestAborted);
        var (email, name) = (form["Email"].ToString().Trim(), form["Name"].ToString().Trim());
        new AddMemberValidator().Demand(new AddMember { Email = email, Name = name });
        return OneTimeLinks.SetupNeeded(state) && await links.FindAsync(form["Code"].ToString(), context.RequestAborted) is { MemberId: null }
            ? await book.AskNewAsync(domain, Guid.CreateVersion7(), email, name, context.RequestAborted)
            : null;
    });

    private static async Task<IResult> AnswerAsync(
        HttpContext context, PasskeyPurpose purpose, Func<PasskeyBook, string, IFormCollection, Task<PasskeyAsk?>> askAsync)
    {
        var services = context.RequestServices;
        context.Response.Headers.CacheControl = "no-store";
        if (!services.GetRequiredService<SignInThrottle>().TryAsk(context.Connection.RemoteIpAddress))
        {
            return Problem(SignInText.TooMany, StatusCodes.Status429TooManyRequests);
        }

        if (!context.Request.HasFormContentType || !await services.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            return Problem(SignInText.PageTooOld, StatusCodes.Status400BadRequest);
        }

        var domains = services.GetRequiredService<PasskeyDomain>();
        if (domains.For(context.Request.Host.Host) is not { } domain)
        {
            return Problem(domains.WhyNot(context.Request.Host.Host)!, StatusCodes.Status400BadRequest);
        }

        try
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (await askAsync(services.GetRequiredService<PasskeyBook>(), domain, form) is not { } ask)
            {
                return Problem(SignInText.LinkOver, StatusCodes.Status400BadRequest);
            }

            return Results.Json(new { ask.Options, Seal = services.GetRequiredService<PasskeySeal>().Seal(context, purpose, ask) });
        }
        catch (Exception e) when (e is NestException or JournalUnavailableException)
        {
            return Problem(e.Message, StatusCodes.Status400BadRequest);
        }
    }

    // Plain text, so that a script shows it and reads nothing into it.
    private static IResult Problem(string sentence, int status) => Results.Text(sentence, "text/plain", Encoding.UTF8, status);
}
