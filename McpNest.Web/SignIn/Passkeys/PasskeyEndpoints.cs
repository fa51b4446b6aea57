using System.Text;
using McpNest.Core;
using McpNest.Core.Administration;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.SignIn;
using McpNest.Web.SignIn.Joining;
using McpNest.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Antiforgery;

namespace McpNest.Web.SignIn.Passkeys;

/// <summary>
/// What pages without a circuit ask before they turn to the browser's passkeys. Answers go back with the page's own form.
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
        app.MapPost("/join/passkey", (Delegate)JoinAsync).AllowAnonymous();
        app.MapPost(ProvePage.Ask, (Delegate)ProveAsync);
    }

    private static Task<IResult> SignInAsync(HttpContext context) => AnswerAsync(
        context, PasskeyPurpose.SignIn, SignInWay.Passkey, (book, domain, _) =>
        {
            Demand(context, local => local.IsPossible);
            return book.AskAsync(domain, memberId: null, context.RequestAborted)!;
        });

    private static Task<IResult> LinkAsync(HttpContext context) => AnswerAsync(context, PasskeyPurpose.Link, SignInWay.Link, async (book, domain, form) =>
    {
        var links = context.RequestServices.GetRequiredService<OneTimeLinks>();
        var people = context.RequestServices.GetRequiredService<PeopleDirectory>();
        var code = form["Code"].ToString();
        if (await links.PeekSignInAsync(code, context.RequestAborted) is not { } memberId)
        {
            Refuse(context, SignInWay.Link, await links.MemberOfAsync(code, context.RequestAborted));
            return null;
        }

        await context.RequestServices.GetRequiredService<LocalSignIn>().DemandAsync(memberId, SignInWay.Link, context.RequestAborted);
        await book.DemandRoomAsync(memberId, context.RequestAborted);

        await people.RefreshAsync(context.RequestAborted);
        var email = people.EmailOf(memberId) ?? "";
        return await book.AskNewAsync(domain, memberId, email, people.NameOf(memberId) ?? "", context.RequestAborted);
    });

    private static Task<IResult> SetupAsync(HttpContext context) => AnswerAsync(context, PasskeyPurpose.Setup, SignInWay.SetupLink, async (book, domain, form) =>
    {
        var links = context.RequestServices.GetRequiredService<OneTimeLinks>();
        var state = await context.RequestServices.GetRequiredService<NestJournal>().CatchUpAsync(context.RequestAborted);
        var (email, name) = (form["Email"].ToString().Trim(), form["Name"].ToString().Trim());
        new AddMemberValidator().Demand(new AddMember { Email = email, Name = name });
        if (OneTimeLinks.SetupNeeded(state) && await links.FindAsync(form["Code"].ToString(), context.RequestAborted) is { MemberId: null })
        {
            return await book.AskNewAsync(domain, Guid.CreateVersion7(), email, name, context.RequestAborted);
        }

        Refuse(context, SignInWay.SetupLink, null);
        return null;
    });

    private static Task<IResult> JoinAsync(HttpContext context) => AnswerAsync(context, PasskeyPurpose.Join, SignInWay.JoinLink, async (book, domain, form) =>
    {
        var (joiners, guard) = (context.RequestServices.GetRequiredService<Joiners>(), context.RequestServices.GetRequiredService<JoinGuard>());
        Demand(context, local => local.IsOn);
        if (!guard.MayAsk(context.Connection.RemoteIpAddress))
        {
            context.RequestServices.GetRequiredService<SignInRefusals>().Limited(SignInWay.JoinLink, null);
            throw new NestException(SignInText.TooMany);
        }

        if (await joiners.FindAsync(context, form["Code"].ToString(), context.RequestAborted) is null)
        {
            return null;
        }

        var who = await joiners.DemandAsync(form["Name"].ToString(), form["Email"].ToString(), context.RequestAborted);
        return await book.AskNewAsync(domain, Guid.CreateVersion7(), who.Email, who.Name, context.RequestAborted);
    });

    // Where nobody could come in with the answer, nobody is asked.
    private static void Demand(HttpContext context, Func<LocalSignIn, bool> may)
    {
        var local = context.RequestServices.GetRequiredService<LocalSignIn>();
        if (!may(local))
        {
            throw new NestException(local.Instead!);
        }
    }

    /// <summary>Records a code that opens nothing, and counts it as an attempt with one.</summary>
    /// <exception cref="NestException">There were too many.</exception>
    private static void Refuse(HttpContext context, SignInWay way, Guid? memberId)
    {
        var refusals = context.RequestServices.GetRequiredService<SignInRefusals>();
        if (!context.RequestServices.GetRequiredService<SignInThrottle>().TryTakeLink(context.Connection.RemoteIpAddress))
        {
            refusals.Limited(way, null);
            throw new NestException(SignInText.TooMany);
        }

        refusals.Refused(way, memberId);
    }

    private static Task<IResult> ProveAsync(HttpContext context) => AnswerAsync(context, PasskeyPurpose.Prove, SignInWay.Passkey, (_, _, _) =>
        context.RequestServices.GetRequiredService<SessionProof>().AskPasskeyAsync(context.User, context.Request.Host.Host, context.RequestAborted)!);

    private static async Task<IResult> AnswerAsync(
        HttpContext context, PasskeyPurpose purpose, SignInWay way, Func<PasskeyBook, string, IFormCollection, Task<PasskeyAsk?>> askAsync)
    {
        var services = context.RequestServices;
        context.Response.Headers.CacheControl = "no-store";
        if (!services.GetRequiredService<SignInThrottle>().TryAsk(context.Connection.RemoteIpAddress))
        {
            services.GetRequiredService<SignInRefusals>().Limited(way, null);
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
            return Problem(e.Message, e.Message == SignInText.TooMany ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest);
        }
    }

    // Plain text, so that a script shows it and reads nothing into it.
    private static IResult Problem(string sentence, int status) => Results.Text(sentence, "text/plain", Encoding.UTF8, status);
}
