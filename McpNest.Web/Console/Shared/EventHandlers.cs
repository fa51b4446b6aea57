using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Shared;

/// <summary>
/// <c>@onitemclick</c> on a container tells which element inside with a <c>data-item</c> was clicked; console/events.js makes the event.
/// A table of thousands of cells needs one handler this way.
/// </summary>
[EventHandler("onitemclick", typeof(ItemClickEventArgs), enableStopPropagation: true, enablePreventDefault: true)]
public static class EventHandlers
{
}
