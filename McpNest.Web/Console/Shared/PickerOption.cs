namespace McpNest.Web.Console.Shared;

/// <summary>One thing a <see cref="Picker"/> offers.</summary>
/// <param name="Name">What people see and search; nothing in it is hidden, see <see cref="VisibleRun.InLine"/>.</param>
public sealed record PickerOption(Guid Id, string Name);
