using System.Security.Claims;
using McpNest.Core;
using McpNest.Core.Journal;
using McpNest.Core.Policy;
using McpNest.Web.Console.Shared.Sessions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.JSInterop;
using MudBlazor;

namespace McpNest.Web.Console.Shared;

/// <summary>What every page and dialog of the console shares: who acts, one way to fail in a sentence, and following the journal.</summary>
public abstract partial class ConsoleComponent : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<IDisposable> _owned = [];
    private (long Ticks, long Version) _begun;
    private string? _quietProblem;

    /// <summary>How long a page may go on showing what moves without a change of the policy.</summary>
    protected static readonly TimeSpan Still = TimeSpan.FromSeconds(5);

    // The token itself stays readable for what still runs when the source is gone.
    protected ConsoleComponent() => Gone = _gone.Token;

    [CascadingParameter]
    private Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    private IAuthorizationService Authorization { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private LiveFeed Feed { get; set; } = default!;

    [Inject]
    private IJSRuntime Browser { get; set; } = default!;

    [Inject]
    private ISessions OpenSessions { get; set; } = default!;

    [Inject]
    private IDialogService ProofDialogs { get; set; } = default!;

    [Inject]
    private ILogger<ConsoleComponent> Logger { get; set; } = default!;

    [Inject]
    protected NestJournal Journal { get; set; } = default!;

    [Inject]
    protected TimeProvider Time { get; set; } = default!;

    protected ClaimsPrincipal User { get; private set; } = new();

    /// <summary>Who acts, and when they last proved that it is them; nobody once their session is over.</summary>
    protected Actor Me => OpenSessions.ActorOf(User) ?? Actor.Member(Guid.Empty);

    /// <summary>Cancelled when the person leaves the page.</summary>
    protected CancellationToken Gone { get; }

    /// <summary>An act is under way; its buttons are off meanwhile.</summary>
    protected bool Busy { get; private set; }

    /// <summary>What went wrong with the last act, in one sentence.</summary>
    protected string? Problem { get; set; }

    protected sealed override async Task OnInitializedAsync()
    {
        _begun = (Feed.Ticks, Journal.State.Version);
        User = (await Authentication).User;
        await TryAsync(LoadAsync);
    }

    /// <summary>Reads what the component shows; a refusal becomes <see cref="Problem"/>.</summary>
    protected virtual Task LoadAsync() => Task.CompletedTask;

    /// <summary>Whether the signed-in person has a role. Courtesy for the page; Core decides again.</summary>
    protected async Task<bool> MayAsync(string policy) => (await Authorization.AuthorizeAsync(User, policy)).Succeeded;

    /// <summary>
    /// Does one act. A failure becomes <see cref="Problem"/>; a second click meanwhile does nothing. An act that wants a fresh proof of who
    /// this is asks for it in place and is then done once more, so it reads <see cref="Me"/> when it runs.
    /// </summary>
    protected async Task<bool> TryAsync(Func<Task> act, string? done = null)
    {
        if (Busy)
        {
            return false;
        }

        Busy = true;
        Problem = null;
        try
        {
            await ProvedAsync(act);
            if (done is not null)
            {
                Snackbar.Add(done, Severity.Normal);
            }

            return true;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure) when (failure is not NavigationException)
        {
            Tell(failure);
            return false;
        }
        finally
        {
            Busy = false;
        }
    }

    /// <summary>Moves the focus to what an act has just drawn, for what had it is gone; <c>autofocus</c> does not work on what is inserted.</summary>
    protected async Task FocusAsync(string selector)
    {
        await Task.Yield(); // until it is drawn
        try
        {
            await Browser.InvokeVoidAsync("nest.focus", selector);
        }
        catch (JSDisconnectedException)
        {
        }
    }

    /// <summary>Calls back on this component's own thread, at most every 250 ms, when the journal has moved; then draws.</summary>
    protected void Follow(Func<Task> onMoved) => Follow(null, async () =>
    {
        await onMoved();
        return true;
    });

    /// <summary>Calls back, and draws, when the policy changed: calls move the journal all the time.</summary>
    /// <param name="still">Calls back after so long as well, for what moves without a change: health, last use, grants that end.</param>
    protected void FollowPolicy(Func<Task> onChanged, TimeSpan? still = null)
    {
        var (version, at) = (_begun.Version, Time.GetUtcNow());
        Follow(still, async () =>
        {
            if (Journal.State.Version == version && !(Time.GetUtcNow() - at >= still))
            {
                return false;
            }

            var (seen, now) = (Journal.State.Version, Time.GetUtcNow());
            await onChanged();
            (version, at) = (seen, now); // not before: what failed is tried again
            return true;
        });
    }

    /// <summary>Calls back when the journal has moved.</summary>
    /// <param name="onMoved">Says whether there is anything to draw.</param>
    protected void Follow(TimeSpan? atLeast, Func<Task<bool>> onMoved)
    {
        if (_gone.IsCancellationRequested)
        {
            return;
        }

        _owned.Add(new LiveFollow(Feed, Time, _begun.Ticks, atLeast, () => InvokeAsync(async () =>
        {
            var (draw, before) = (false, Problem);
            await TryQuietlyAsync(async () => draw = await onMoved());
            if (draw || Problem != before)
            {
                StateHasChanged();
            }
        })));
    }

    /// <summary>Does what nobody asked for just now: a failure shows until the next time it works, and what else is shown stays.</summary>
    protected async Task<bool> TryQuietlyAsync(Func<Task> act)
    {
        try
        {
            await act();
            Problem = Problem == _quietProblem ? null : Problem;
            _quietProblem = null;
            return true;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception failure)
        {
            Tell(failure);
            _quietProblem = Problem;
            return false;
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        _owned.ForEach(owned => owned.Dispose());
        _owned.Clear();
        if (!_gone.IsCancellationRequested)
        {
            _gone.Cancel();
            _gone.Dispose();
        }
    }

    private async Task ProvedAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (FreshSignInNeededException)
        {
            if (OpenSessions.ActorOf(User) is null)
            {
                throw new NestException(SessionText.Over);
            }

            if (!await ProveAsk.ShowAsync(ProofDialogs))
            {
                throw;
            }

            await act();
        }
    }

    private void Tell(Exception failure)
    {
        Problem = Sentences.For(failure);
        if (failure is not (NestException or JournalUnavailableException))
        {
            LogFault(Logger, GetType().Name, failure.GetType().Name, failure.StackTrace);
        }
    }

    // Where, never what: a message may hold what somebody typed.
    [LoggerMessage(4001, LogLevel.Error, "{Page} failed with {Fault} at {Place}")]
    private static partial void LogFault(ILogger logger, string page, string fault, string? place);
}
