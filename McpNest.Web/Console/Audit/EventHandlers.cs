using Microsoft.AspNetCore.Components;

namespace McpNest.Web.Console.Audit;

/// <summary>The brush of the timeline, as console/audit.js tells of it.</summary>
[EventHandler("onbrush", typeof(BrushEventArgs))]
public static class EventHandlers
{
}
