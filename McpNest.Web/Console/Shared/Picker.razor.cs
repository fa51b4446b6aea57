using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Shared;

/// <summary>Chooses one of many by typing a part of its name. Place it in a <c>div.field</c>, or in a <c>div.inline</c>.</summary>
public sealed partial class Picker
{
    // More than anybody reads; typing finds the others.
    private const int Most = 50;

    private readonly string _id = $"pick-{Guid.CreateVersion7():N}";
    private string _text = "";
    private string? _typed; // what is searched for; null while nobody typed
    private bool _open;

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<PickerOption> Options { get; set; } = [];

    [Parameter]
    public Guid? Value { get; set; }

    /// <summary>What choosing nothing means, offered first; null where one has to be chosen.</summary>
    [Parameter]
    public string? Empty { get; set; }

    [Parameter]
    public bool Disabled { get; set; }

    [Parameter]
    public EventCallback<Guid?> OnChosen { get; set; }

    private IEnumerable<PickerOption> Fitting => string.IsNullOrWhiteSpace(_typed) ? Options
        : Options.Where(option => _typed.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => option.Name.Contains(word, StringComparison.CurrentCultureIgnoreCase)));

    private string? Remark => Fitting.Count() switch
    {
        0 => SharedText.NothingFits,
        > Most and var count => Texts.Fill(SharedText.MoreFit, count - Most),
        _ => null,
    };

    protected override void OnParametersSet()
    {
        if (!_open)
        {
            _text = NameOf(Value);
        }
    }

    private void Open() => _open = true;

    private void Type(ChangeEventArgs e) => (_open, _text, _typed) = (true, e.Value as string ?? "", e.Value as string ?? "");

    // What was typed and not chosen counts for nothing.
    private void Close() => (_open, _typed, _text) = (false, null, NameOf(Value));

    private Task ChooseAsync(ItemClickEventArgs e)
    {
        if (!Guid.TryParse(e.Item, out var id))
        {
            return Task.CompletedTask;
        }

        Guid? chosen = id == Guid.Empty ? null : id;
        (_open, _typed, _text) = (false, null, NameOf(chosen));
        return OnChosen.InvokeAsync(chosen);
    }

    private string NameOf(Guid? id) => Options.FirstOrDefault(option => option.Id == id)?.Name ?? "";
}
